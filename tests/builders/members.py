"""Members of a house."""

from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.members import service
from ktv_booking.members.models import Member
from ktv_booking.members.service import Profile
from ktv_booking.venues.models import Venue
from tests.builders.people import a_principal
from tests.builders.when import NOW, a_phone


def a_member(session: Session, venue: Venue, **fields: Any) -> Member:
    """Let somebody join at a house; every argument left out does not matter to the test."""
    said = {"name": "单小明", "phones": (a_phone(),), "home_venue_id": venue.id} | fields
    by = a_principal(permission=Permission.RESERVE)
    return service.join(session, Profile(**said), shares_phone=True, by=by, now=NOW)


def a_member_document(venue: Any, **fields: Any) -> dict[str, Any]:
    """Return the body that lets somebody join."""
    venue_id = str(getattr(venue, "id", venue))
    return {"name": "单小明", "phones": [a_phone()], "home_venue_id": venue_id} | fields
