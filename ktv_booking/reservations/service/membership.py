"""Who a guest is as a member, and under which tier a booking is made."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.members.queries import member_for, member_with
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.venues.rules.facts import VenueFacts


def as_member(
    session: Session, request: BookingRequest, venue: VenueFacts, *, by: Agent
) -> BookingRequest:
    """Return the request with the member it is for, and the tier that its terms go by.

    The member is the one that is named, else the one who alone carries the guest's number: a
    family's number names nobody. A tier counts at every venue of the chain.

    Raises:
        NotFound: a member is named who is not at home with the caller.
        Malformed: a phone that could not be dialled.

    Source: docs/rules.md R-55.
    """
    member_id: UUID | None
    if request.member_id is not None:
        named = member_for(session, request.member_id, agent=by)
        member_id, tier = named.id, named.tier
    else:
        phone = request.guest.phone_at(venue.phone_region, who="guest")
        member_id, tier = member_with(session, phone)
    if member_id is None:
        return request
    return replace(request, member_id=member_id, stay=replace(request.stay, tier=tier))
