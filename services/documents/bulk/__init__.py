"""Many files for many clients: sent into a tray, matched by their names, confirmed by a person, and published."""
