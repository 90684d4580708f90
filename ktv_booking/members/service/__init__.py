"""What the desk does with members: let them join, note what they say, correct, merge, forget."""

from ktv_booking.members.service.consenting import note_consent, set_do_not_call
from ktv_booking.members.service.corrections import decide, propose
from ktv_booking.members.service.joining import change, join, member_for_change
from ktv_booking.members.service.merging import merge
from ktv_booking.members.service.numbers import mark_wrong, quarantine
from ktv_booking.members.service.profiles import Profile
from ktv_booking.members.service.revealing import reveal_number

__all__ = [
    "Profile",
    "change",
    "decide",
    "join",
    "mark_wrong",
    "member_for_change",
    "merge",
    "note_consent",
    "propose",
    "quarantine",
    "reveal_number",
    "set_do_not_call",
]
