"""The least that a hash of a password can cost: the suite makes thousands of them."""

from argon2 import PasswordHasher, Type

LEAST = PasswordHasher(1, 8, 1, type=Type.ID)
