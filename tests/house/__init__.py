"""The house rules as functions over source files; tests/test_house_rules.py applies them to the program."""
