"""The doors: sign-in, sign-out, forgotten passwords, mailed links. Each file registers its own routes."""
