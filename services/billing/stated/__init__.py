"""What an imported document states beside its sums, in words."""
