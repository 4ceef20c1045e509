"""The command line: one file per command, called by app.py."""
