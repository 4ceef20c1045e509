"""Previews: what can be shown of a document inside the portal, read by a child process that can do nothing else."""
