"""The firm itself: settings, branding, team, set-up wizard, history."""
