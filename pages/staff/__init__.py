"""The staff console."""

from pages import account
from pages.screens import Screen

SCREENS: tuple[Screen, ...] = account.STAFF
