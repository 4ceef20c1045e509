"""Links that work without signing in: the page behind one, the dialogs that make one, and the list of all."""
