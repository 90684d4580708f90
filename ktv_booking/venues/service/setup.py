"""Opening a venue and changing what it is: names, clocks, hours, periods, day types."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.differences import differences
from ktv_booking.audit.service import record
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Forbidden, Malformed, Nonsense, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.venues import queries
from ktv_booking.venues.models import Venue
from ktv_booking.venues.rules.calendar import Calendar
from ktv_booking.venues.rules.prices import NotPriceable, ensure_priceable
from ktv_booking.venues.rules.refusals import CodeTaken, malformed_by

FIELDS = (
    "code",
    "name",
    "area",
    "address",
    "directions",
    "phone",
    "phone_region",
    "time_zone",
    "day_starts",
    "booking_opens_at",
    "currency",
    "jurisdiction",
    "slot_minutes",
    "opening_hours",
    "periods",
    "day_types",
    "day_type_rules",
    "tells_rooms_at_booking",
)
ONE_OF_A_CODE = {"uq_venues_code": CodeTaken}
IN_FORCE = Text(zh="现行价目表第 {row} 行：", en="the price list in force, rows[{row}]: ")


def described(venue: Venue) -> dict[str, Any]:
    """Return a venue as the document it was opened with."""
    return {field: getattr(venue, field) for field in FIELDS}


def ensure_may_open_venues(agent: Agent) -> None:
    """Refuse a new venue to those who set up single venues only.

    Raises:
        Forbidden: the permission to set up does not span the chain.
    """
    if not agent.is_everywhere:
        raise Forbidden(permission=agent.permission.value)


def open_venue(session: Session, document: Mapping[str, Any], *, by: str, now: datetime) -> Venue:
    """Add a venue to the chain.

    Raises:
        CodeTaken: another venue has the code.
        Malformed: hours, periods or day types contradict each other.
    """
    _ensure_whole(document)
    venue = Venue(**{field: document[field] for field in FIELDS}, created_at=now, updated_at=now)
    with refusing(session, ONE_OF_A_CODE):
        session.add(venue)
    changed = {"code": venue.code, "name": venue.name}
    record(session, "venue", venue.id, "opened", by=by, at=now, venue_id=venue.id, changed=changed)
    return venue


def venue_for_change(session: Session, venue_id: UUID, *, agent: Agent) -> Venue:
    """Return a venue locked for a change of its set-up: whoever changes it next has to wait.

    Raises:
        NotFound: no such venue, or not the caller's.
        Forbidden: the caller may not set it up.
    """
    agent.ensure_at(venue_id)
    return locked_venue(session, venue_id)


def locked_venue(session: Session, venue_id: UUID) -> Venue:
    """Return a venue locked for a change of its set-up, whoever asks.

    Raises:
        NotFound: no such venue.
    """
    queries.raise_setup_rev(session, venue_id)  # its UPDATE is the lock
    venue = session.get(Venue, venue_id, populate_existing=True)
    if venue is None:
        raise NotFound(what="venue")
    return venue


def change_venue(
    session: Session, venue: Venue, document: Mapping[str, Any], *, by: str, now: datetime
) -> Venue:
    """Make a locked venue what `document` says. What says nothing new leaves no trace.

    Raises:
        CodeTaken: another venue has the code.
        Malformed: hours, periods or day types contradict each other, or the newest prices could
            not be charged on the new grid.
    """
    changed = differences(described(venue), {field: document[field] for field in FIELDS})
    if not changed:
        return venue
    _ensure_whole(document)
    if "slot_minutes" in changed:
        _ensure_still_priceable(session, venue, document["slot_minutes"])
    with refusing(session, ONE_OF_A_CODE):
        for field, change in changed.items():
            setattr(venue, field, change["to"])
        venue.updated_at = now
    record(session, "venue", venue.id, "changed", by=by, at=now, venue_id=venue.id, changed=changed)
    return venue


def _ensure_whole(document: Mapping[str, Any]) -> None:
    """Refuse what makes no calendar.

    Raises:
        Malformed: names the field and the reason.
    """
    try:
        Calendar.of(document, queries.holidays_for(document["jurisdiction"]))
    except Nonsense as error:
        raise malformed_by(error) from error


def _ensure_still_priceable(session: Session, venue: Venue, slot_minutes: int) -> None:
    for published in queries.price_list_versions(session, venue.id)[:1]:
        try:
            ensure_priceable(published.document, slot_minutes)
        except NotPriceable as error:
            facts = {"row": error.index}
            reason = Text(
                zh=IN_FORCE.zh.format_map(facts) + error.reason.zh,
                en=IN_FORCE.en.format_map(facts) + error.reason.en,
            )
            raise Malformed.at("slot_minutes", reason) from error
