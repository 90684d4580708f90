"""Which room a party gets. Pure and deterministic: the same book and wish give the same answer.

`DayRooms` is the book of one venue-day as a certificate: who occupies which room, and when.
`decide` answers one wish with a `Decision` or a refusal that carries its witness; the other
functions read the same certificate for availability and counter-offers.

With `Limits`, `decide` may answer with silent moves. What it needs to know of an `Occupation`
that is `movable`, beside its room and span: `booked_class_id`; `said_class_id` where that is
another (a room given on purpose, no house fit); `party_size`; `ends_at`, the agreed end; and, if
policy differs by booking, `upgrade_ranks` and `enter_top`. Members of a group are not movable,
nor is a stay that reaches over the days that are locked. `Wanted.held_back` should name every
class of the ladder in which the house keeps rooms back: others move up too. Whoever passes
`Limits` must write `Decision.moves` together with the booking.
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
from ktv_booking.reservations.rules.assignment.other_starts import feasible_starts
from ktv_booking.reservations.rules.assignment.proof import Witness, check_witness
from ktv_booking.reservations.rules.assignment.refusals import (
    NoRoomFree,
    RoomAlreadyTaken,
    RoomOutOfOrder,
)
from ktv_booking.reservations.rules.assignment.wanted import (
    Decision,
    Limits,
    SilentMove,
    Wanted,
    Wishes,
)

__all__ = [
    "DayRooms",
    "Decision",
    "Limits",
    "NoRoomFree",
    "Occupation",
    "OccupationKind",
    "RoomAlreadyTaken",
    "RoomOutOfOrder",
    "RoomPair",
    "SilentMove",
    "Wanted",
    "Wishes",
    "Witness",
    "adjoining_pairs",
    "check_witness",
    "decide",
    "feasible",
    "feasible_starts",
    "longest_stay",
    "needed",
    "rooms_free",
]
