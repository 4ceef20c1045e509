"""What staff see of billing: lists, the invoice editor, payments by hand."""
