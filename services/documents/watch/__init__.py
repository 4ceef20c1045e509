"""Files that are put into a folder on the firm's machine become documents."""
