"""The staff console."""

from pages.screens import Screen

SCREENS: tuple[Screen, ...] = ()
