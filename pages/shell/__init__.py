"""What every screen stands on: visit, screens, navigation, form pages, errors."""
