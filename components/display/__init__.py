"""Showing values: documents, panels, tiles, chips, charts, notices."""
