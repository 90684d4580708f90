"""Who a guest is as a member, and under which tier a booking is made."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.members.queries import member_for
from ktv_booking.reservations.queries.remembered import Remembered
from ktv_booking.reservations.service.requests import BookingRequest


def as_member(
    session: Session, request: BookingRequest, known: Remembered, *, by: Agent
) -> BookingRequest:
    """Return the request with the member it is for, and the tier that its terms go by.

    The member is the one that is named, else the one who alone carries the guest's number: a
    family's number names nobody. A tier counts at every venue of the chain.

    Raises:
        NotFound: a member is named who is not at home with the caller.

    Source: docs/rules.md R-55.
    """
    found: tuple[tuple[UUID, str | None], ...] = known.members
    if request.member_id is not None:
        named = member_for(session, request.member_id, agent=by)
        found = ((named.id, named.tier),)
    if len(found) != 1:
        return request
    [(member_id, tier)] = found
    return replace(request, member_id=member_id, stay=replace(request.stay, tier=tier))
