"""Reading the desk's rows: a day's book, one reservation, lists, a caller's other bookings."""
