"""What the cells of a table mean: fields, columns, numbers and dates as people write them."""
