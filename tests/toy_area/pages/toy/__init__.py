"""A toy area of the pages, for tests/pages/shell/test_toy_area.py."""
