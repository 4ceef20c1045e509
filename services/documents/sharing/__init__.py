"""Links to documents that work without signing in: made, opened, closed, listed."""
