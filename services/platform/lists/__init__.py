"""Lists: what one is (definition.py), and the engine that asks the database for it."""
