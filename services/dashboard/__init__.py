"""Figures, counters and the inbox of the first pages, composed of the areas below."""
