"""Staff's screens of clients and their contacts."""
