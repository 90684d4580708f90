"""The closed word lists of the contract, and the measures that its documents share."""

from typing import Annotated, Literal

from pydantic import Field

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.web.fields import CodeWord, Count, PartySize

Status = Literal[
    "requested",
    "held",
    "confirmed",
    "arrived",
    "seated",
    "completed",
    "released",
    "cancelled",
    "no_show",
    "expired",
    "declined",
]
Window = Literal["same_day", "within_7_days", "beyond_7_days"]
Source = Literal["phone", "walk_in", "web", "app", "partner", "staff", "outbound_call"]
EndRule = Literal["fixed", "slides"]
PlacementKind = Literal["as_booked", "upgrade", "downgrade"]
ChargeAs = Literal["booked", "used"]
CancelledBy = Literal["guest", "venue", "system"]
DepositKind = Literal["paid", "waived", "refunded", "forfeited", "moved"]
DepositStatus = Literal["none", "due", "paid", "waived", "refunded", "part_refunded", "forfeited"]
RoomState = Literal["vacant", "reserved", "in_use", "cleaning", "out_of_order", "management_hold"]
AlternativeKind = Literal[
    "other_room",
    "longer",
    "earlier",
    "later",
    "shorter",
    "smaller_class",
    "larger_class",
    "split",
    "sister_venue",
]

LONGEST_STAY = 7 * 24 * 60

StayMinutes = Annotated[int, Field(ge=1, le=LONGEST_STAY)]
"""How long a party stays; what a venue allows is its policy, a week is beyond any."""

DayNo = Annotated[int, Field(ge=1, le=99_999)]
"""The small number of the day that guest and desk say to each other."""

Children = Annotated[dict[CodeWord, Count], Field(max_length=20)]
"""How many of the party take which share of the price list."""


def ensure_children_fit(children: dict[str, int], party_size: PartySize) -> None:
    """Refuse more children than heads.

    Raises:
        ValueError: the children are not all in the party.
    """
    if sum(children.values()) > party_size:
        raise Nonsense(
            "儿童计入 party_size，不能多于总人数",
            "children are part of party_size and cannot be more",
        )
