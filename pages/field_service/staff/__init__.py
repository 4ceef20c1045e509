"""Jobs as the firm's staff see, make and move them."""
