"""What importing is made of below the areas: fields, questions, reports, and what an area says of a kind it can import."""
