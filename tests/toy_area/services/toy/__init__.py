"""A toy area of the services, for tests/pages/shell/test_toy_area.py."""
