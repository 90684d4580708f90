"""Gifts that wait for members: granted once a year, told of, claimed at a counter, expired."""
