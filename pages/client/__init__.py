"""The client's screens. A later area adds its file here and its entry in pages/frame_model.py."""

from pages import account
from pages.client import dashboard

SCREENS = (dashboard.dashboard, *account.CLIENT)
