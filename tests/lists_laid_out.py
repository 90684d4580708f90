"""Made-up members in a store, with their earlier calls and bookings, and a list about them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.ballast.filling import let_the_planner_know, take_as_long_as_it_needs
from ktv_booking.db.patience import unhurried
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask
from ktv_booking.outreach.service.building import build_list
from tests.builders import NOW, TODAY, a_campaign, a_reservation, a_venue, evening
from tests.listed_by_hand import Person, write

AT_ONCE = 1000


def a_past(session: Session) -> tuple[Any, list[CallList]]:
    """Write a venue that has called before, without anybody who was called."""
    venue, earlier = a_venue(session), []
    for ago in (1, 6, 7, 29, 30, 200):
        campaign = a_campaign(session, venue, kind="custom", active=False)
        made = CallList(
            campaign_id=campaign.id, venue_id=venue.id, status="open", listed={}, left_out={},
            business_date=TODAY - timedelta(days=ago), campaign_version=1, built_by="test",
            built_at=NOW, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(made)
        earlier.append(made)
    session.flush()
    return venue, earlier


def earlier_lists(session: Session) -> list[CallList]:
    """Return the lists of days that are over."""
    return list(session.scalars(select(CallList).where(CallList.business_date < TODAY)))


def lay_out(session: Session, people: list[Person], venue: Any, earlier: list[CallList]) -> None:
    """Write the made-up members, their calls and bookings at a venue, and let it be known."""
    take_as_long_as_it_needs(session)
    with unhurried():
        write(session, people, venue, earlier)
    for one in people:
        for day in one.booked_on:
            starts_at = evening((day - TODAY).days)
            code = f"{one.id.hex[:12]}{day:%d}"  # of drawn ones, two of thousands may be the same
            a_reservation(session, venue, None, starts_at=starts_at, member_id=one.id, code=code)
    with unhurried():
        let_the_planner_know(session)


def a_list(session: Session, venue: Any, **fields: Any) -> CallList:
    """Make today's list of a campaign that is made for it."""
    return build_list(session, a_campaign(session, venue, **fields), venue.id, TODAY, now=NOW).row


def found_in(session: Session, list_id: UUID) -> dict[UUID, str | None]:
    """Return what the store says of everybody a list is about."""
    return _found(session, list_id, (CallTask.list_id == list_id, CallExclusion.list_id == list_id))


def found_of(session: Session, list_id: UUID, ids: list[UUID]) -> dict[UUID, str | None]:
    """Return what the store says of some people: those who are on a list or left out of it."""
    found: dict[UUID, str | None] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        found |= _found(
            session, list_id, (CallTask.subject_id.in_(some), CallExclusion.subject_id.in_(some))
        )
    return found


def _found(session: Session, list_id: UUID, which: Iterable[Any]) -> dict[UUID, str | None]:
    of_tasks, of_exclusions = which
    listed = select(CallTask.subject_id).where(CallTask.list_id == list_id, of_tasks)
    found: dict[UUID, str | None] = dict.fromkeys(session.scalars(listed))
    left_out: Any = select(CallExclusion.subject_id, CallExclusion.why)
    left_out = left_out.where(CallExclusion.list_id == list_id, of_exclusions)
    for subject_id, why in session.execute(left_out):
        assert subject_id not in found
        found[subject_id] = why
    return found
