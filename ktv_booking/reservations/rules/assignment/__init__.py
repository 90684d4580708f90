"""Which room a party gets. Pure and deterministic: the same book and wish give the same answer.

`DayRooms` is the book of one venue-day as a certificate: who occupies which room, and when.
`decide` answers one wish with a `Decision` or a refusal that carries its witness; the other
functions read the same certificate for availability and counter-offers.
"""

from ktv_booking.reservations.rules.assignment.day import (
    DayRooms,
    Occupation,
    OccupationKind,
    feasible,
)
from ktv_booking.reservations.rules.assignment.decide import decide
from ktv_booking.reservations.rules.assignment.free import (
    RoomPair,
    adjoining_pairs,
    longest_stay,
    needed,
    rooms_free,
)
from ktv_booking.reservations.rules.assignment.refusals import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
)
from ktv_booking.reservations.rules.assignment.wanted import Decision, SilentMove, Wanted, Wishes

__all__ = [
    "DayRooms",
    "Decision",
    "NoRoomFree",
    "Occupation",
    "OccupationKind",
    "RoomAlreadyTaken",
    "RoomOutOfOrder",
    "RoomPair",
    "SilentMove",
    "Wanted",
    "Wishes",
    "adjoining_pairs",
    "decide",
    "feasible",
    "longest_stay",
    "needed",
    "rooms_free",
]
