"""Whose booking it is: said once, never changed; corrections stand beside it.

Source: rules F7 and C8 (a walk-in is never credited to staff, nor a guest's own booking).
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text

Same = Literal["phone", "agent", "both"]
OF_STAFF = frozenset({"staff", "outbound_call"})
OF_THE_GUEST = frozenset({"walk_in", "web", "app", "partner"})


class AttributionStays(Conflict):
    """Who came by themselves was brought by nobody."""

    code = "attribution-stays"
    title = Text(
        zh="散客或客人自行预约不得改记为员工预约",
        en="Who came or booked by themselves is not credited to staff",
    )


def ensure_correctable(*, source: str, corrected: str | None) -> None:
    """Refuse to make a staff booking of a walk-in, or of what a guest booked alone.

    Raises:
        AttributionStays: it would be credited to staff.
    """
    if source in OF_THE_GUEST and corrected in OF_STAFF:
        raise AttributionStays(source=source, corrected=corrected)


class Hand(NamedTuple):
    """A booking that was cancelled: its guest, who had booked it, and whether for the same time."""

    id: UUID
    phone: str | None
    booked_by: str
    overlaps: bool


def same_hand(cancelled: Iterable[Hand], *, phone: str | None, by: str) -> list[tuple[UUID, Same]]:
    """Return which cancelled bookings a new one follows, and what they have in common.

    The same guest's, whatever for; and those that the same agent had made for the same time.
    """
    found: list[tuple[UUID, Same]] = []
    for one in cancelled:
        is_guest = phone is not None and one.phone == phone
        is_agent = one.booked_by == by and one.overlaps
        if is_guest or is_agent:
            found.append((one.id, "both" if is_guest and is_agent else _which(is_guest)))
    return found


def _which(is_guest: bool) -> Same:
    return "phone" if is_guest else "agent"
