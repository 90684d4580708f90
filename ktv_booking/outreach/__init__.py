"""Calling out: whom, when and why. Birthdays and festivals by two calendars come first."""
