"""Settings, team, set-up wizard, health."""
