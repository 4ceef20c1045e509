"""Files of strangers into tables and trees, in a confined child process."""
