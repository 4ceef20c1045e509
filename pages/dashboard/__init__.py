"""The client's first page with its panels, and the staff's inbox."""
