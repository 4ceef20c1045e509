"""A client's documents: what comes in, who finds and opens it, and when it goes."""
