"""The frame around every page: navigation, entity selector, banner, theme."""
