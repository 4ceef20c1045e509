"""For those who work on Portico: checks, pictures, measurements."""
