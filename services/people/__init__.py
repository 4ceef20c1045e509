"""The firm's clients and their contacts, as staff and as they themselves see them."""
