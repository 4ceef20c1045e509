"""The panels of the client's dashboard, a file each."""
