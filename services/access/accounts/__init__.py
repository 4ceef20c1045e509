"""Who somebody is and what opens to them: one writer for each fact. tests/house/writers.py holds everybody to it."""
