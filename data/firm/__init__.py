"""The firm's own tables."""
