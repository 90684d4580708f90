"""Venues: hours, calendar, policy and price lists, each versioned; the business day as the lock."""
