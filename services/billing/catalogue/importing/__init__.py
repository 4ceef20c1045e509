"""Products and services from files of other programs."""
