"""Tickets in the browser: screens of both sides, and the button on every page of a client's."""
