"""Wishes: what could not be booked and is wanted all the same."""
