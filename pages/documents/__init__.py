"""Documents in the browser. So far: the words of their history."""
