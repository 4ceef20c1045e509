"""What lets somebody in, or goes on in their name (table.py), and how it is closed (closing.py)."""
