"""Small pictures of documents for their lists: drawn once for each version, kept sealed."""
