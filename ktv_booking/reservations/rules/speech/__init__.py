"""What is said to the guest, in both languages: whole sentences and their parts."""

from ktv_booking.reservations.rules.speech.groups import group_read_back
from ktv_booking.reservations.rules.speech.sentences import Said, Standing, read_back
from ktv_booking.reservations.rules.speech.times import date_and_clock, day_and_time, short_time
from ktv_booking.reservations.rules.speech.words import deposit_words, hours_words, room_words

__all__ = [
    "Said",
    "Standing",
    "date_and_clock",
    "day_and_time",
    "deposit_words",
    "group_read_back",
    "hours_words",
    "read_back",
    "room_words",
    "short_time",
]
