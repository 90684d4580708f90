"""Reading venues: one row a request, the rest from what was kept under its set-up revision."""

import math
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select, update
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.db.shelf import Shelf
from ktv_booking.db.units import ensure_snapshot, is_unit, memo
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.venues.models import PolicyVersion, PriceListVersion, Venue
from ktv_booking.venues.revisions import revision_seen, see_revision
from ktv_booking.venues.rules.calendar import Calendar
from ktv_booking.venues.rules.facts import PublishedPolicy, PublishedPrices, VenueFacts
from ktv_booking.venues.rules.holidays import Holidays, load_holidays
from ktv_booking.venues.rules.jurisdictions import jurisdiction_of
from ktv_booking.venues.rules.policy import Policy
from ktv_booking.venues.rules.prices import PriceList

MOST_KEPT = 4096
MOST_SISTERS = 5
_BEING_SET_UP = "venues_being_set_up"
_kept: Shelf[VenueFacts] = Shelf(MOST_KEPT, seconds=math.inf)
_last_seen: Shelf[VenueFacts] = Shelf(MOST_KEPT, seconds=math.inf)
_operators_files: list[Path | None] = [None]
_REVISION = select(Venue.setup_rev).where(Venue.id == bindparam("venue", type_=Uuid()))


def venue_for(session: Session, venue_id: UUID, *, agent: Agent) -> VenueFacts:
    """Return a venue the caller may work at.

    Raises:
        NotFound: no such venue, or not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    agent.ensure_at(venue_id)
    return venue_facts(session, venue_id)


def venue_facts(session: Session, venue_id: UUID) -> VenueFacts:
    """Return a venue, whoever asks: for jobs and for rules that span venues.

    Raises:
        NotFound: no such venue.
    """
    revision = revision_seen(session, venue_id)
    if revision is None:
        revision = session.scalar(_REVISION, {"venue": venue_id})
    if revision is None:
        raise NotFound(what="venue")
    if is_unit(session):
        see_revision(session, venue_id, revision)
    known = _kept.get((venue_id, revision))
    if known is not None and not is_being_set_up(session, venue_id):
        if _last_seen.get(venue_id) is not known:
            _last_seen.put(venue_id, known)
        return known
    ensure_snapshot(session)
    found_at, facts = time.monotonic(), _load(session, venue_id)
    if not is_being_set_up(session, venue_id):
        _kept.put((venue_id, revision), facts, found_at=found_at)
        _last_seen.put(venue_id, facts, found_at=found_at)
    return facts


def venue_last_seen(venue_id: UUID) -> VenueFacts | None:
    """Return a venue as this process saw it last; it may have been set up anew since."""
    return _last_seen.get(venue_id)


def raise_setup_rev(session: Session, venue_id: UUID) -> None:
    """Note that a venue's set-up changes: what others kept of it is out of date.

    Until the unit commits, nothing read under the new revision is kept.
    """
    memo(session).setdefault(_BEING_SET_UP, set()).add(venue_id)
    session.execute(
        update(Venue)
        .where(Venue.id == venue_id)
        .values(setup_rev=Venue.setup_rev + 1)
        .execution_options(synchronize_session="fetch")
    )


def is_being_set_up(session: Session, venue_id: UUID) -> bool:
    """Say whether this very unit changes the venue's set-up."""
    return venue_id in memo(session).get(_BEING_SET_UP, ())


def venue_row(session: Session, venue_id: UUID, *, agent: Agent) -> Venue:
    """Return the row itself, to show or to change.

    Raises:
        NotFound: no such venue, or not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    agent.ensure_at(venue_id)
    row = session.get(Venue, venue_id)
    if row is None:
        raise NotFound(what="venue")
    return row


def venues_of(agent: Agent) -> Select[Venue]:
    """Return the statement of the venues the caller may see."""
    statement = select(Venue)
    return statement if agent.is_everywhere else statement.where(Venue.id.in_(agent.venue_ids))


def venue_ids(session: Session) -> Sequence[UUID]:
    """Return every venue's id, oldest first: for jobs."""
    return session.scalars(select(Venue.id).order_by(Venue.id)).all()


def sister_ids(session: Session, venue: VenueFacts, *, agent: Agent) -> Sequence[UUID]:
    """Return other venues of the same area and currency at which the caller may work.

    At most `MOST_SISTERS` of them, by code: a caller waits while each one's book is looked at.
    """
    return session.scalars(
        venues_of(agent)
        .with_only_columns(Venue.id)
        .where(Venue.area == venue.area, Venue.currency == venue.currency, Venue.id != venue.id)
        .order_by(Venue.code)
        .limit(MOST_SISTERS)
    ).all()


def policy_versions(session: Session, venue_id: UUID) -> Sequence[PolicyVersion]:
    """Return every published policy of a venue, newest first."""
    return session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.venue_id == venue_id)
        .order_by(PolicyVersion.version.desc())
    ).all()


def price_list_versions(session: Session, venue_id: UUID) -> Sequence[PriceListVersion]:
    """Return every published price list of a venue, newest first."""
    return session.scalars(
        select(PriceListVersion)
        .where(PriceListVersion.venue_id == venue_id)
        .order_by(PriceListVersion.version.desc())
    ).all()


def look_for_holidays_in(folder: Path | None) -> None:
    """Let an operator's files add to the holidays that come with the product, or correct them."""
    _operators_files[0] = folder
    _kept.clear()
    _last_seen.clear()


def operators_folder() -> Path | None:
    """Return where an operator keeps files of days; None where there is no such folder."""
    return _operators_files[0]


def holidays_for(jurisdiction: str) -> Holidays:
    """Return the holidays of a jurisdiction; `none` has none."""
    return load_holidays(jurisdiction, directory=_operators_files[0])


def _load(session: Session, venue_id: UUID) -> VenueFacts:
    row = session.get_one(Venue, venue_id, populate_existing=True)
    return VenueFacts(
        id=row.id,
        code=row.code,
        name=Text.of(row.name),
        area=row.area,
        phone=row.phone,
        phone_region=row.phone_region,
        currency=row.currency,
        setup_rev=row.setup_rev,
        tells_rooms_at_booking=row.tells_rooms_at_booking,
        calendar=Calendar.of(document_of(row), holidays_for(row.jurisdiction)),
        jurisdiction=jurisdiction_of(row.jurisdiction),
        policies=tuple(
            PublishedPolicy(one.version, one.effective_from, Policy.of(one.document))
            for one in policy_versions(session, venue_id)
        ),
        price_lists=tuple(
            PublishedPrices(
                one.version,
                one.effective_from,
                PriceList.of(one.document, version=str(one.version)),
            )
            for one in price_list_versions(session, venue_id)
        ),
    )


CALENDAR_FIELDS = (
    "time_zone",
    "day_starts",
    "booking_opens_at",
    "slot_minutes",
    "opening_hours",
    "periods",
    "day_types",
    "day_type_rules",
)


def document_of(row: Venue) -> dict[str, object]:
    """Return what the calendar reads of a venue."""
    return {field: getattr(row, field) for field in CALENDAR_FIELDS}
