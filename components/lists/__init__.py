"""The data list and its parts."""
