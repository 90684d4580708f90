"""Reservations: rooms by size, three windows, the whole life of a booking."""
