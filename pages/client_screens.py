"""The client's screens, of every area."""

from pages.shell.areas import screens

SCREENS = screens(staff=False)
