"""What waits in the watch folder's quarantine, for staff."""
