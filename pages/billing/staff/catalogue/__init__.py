"""The screens of the catalogue: its list, the form of an item, and the categories."""
