"""Jobs and visits: what the firm does at a client's place, when, and by whom."""
