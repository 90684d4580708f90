"""Reading lists: one of them, those of the caller's venues, who is on one and who is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.members.models import Member
from ktv_booking.members.queries import phones_of
from ktv_booking.members.rules.numbers import NumberQuality
from ktv_booking.outreach.models import CallAttempt, CallExclusion, CallList, CallTask, Campaign
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue


@dataclass(frozen=True, slots=True)
class Sought:
    """What lists are narrowed by; everything left out narrows nothing."""

    venue_id: UUID | None = None
    campaign_id: UUID | None = None
    business_date: date | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row is about: the name they are asked for by, and the number, whole."""

    name: str | None
    phone: str | None


def lists_sought(sought: Sought, *, agent: Agent) -> Select[CallList]:
    """Return the statement of the lists sought of the caller's venues, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(CallList)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(CallList.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(CallList.venue_id.in_(agent.venue_ids))
    exact = {
        CallList.campaign_id: sought.campaign_id,
        CallList.business_date: sought.business_date,
        CallList.status: sought.status,
    }
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    return statement


def list_for(
    session: Session, list_id: UUID, *, agent: Agent, for_update: bool = False
) -> CallList:
    """Return one list of a venue of the caller's.

    Raises:
        NotFound: absent, or of a venue elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(CallList, list_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="call_list")
    agent.ensure_at(found.venue_id, what="call_list")
    return found


def tasks_on(
    list_id: UUID, *, status: str | None, follow_up: str | None = None
) -> Select[CallTask]:
    """Return the statement of the calls of a list, unordered; or those that wait for one step."""
    statement = select(CallTask).where(CallTask.list_id == list_id)
    if status is not None:
        statement = statement.where(CallTask.status == status)
    if follow_up is not None:
        asked = CallAttempt.task_id == CallTask.id, CallAttempt.follow_up == follow_up
        waits = exists().where(*asked, CallAttempt.followed_up_at.is_(None))
        statement = statement.where(waits)
    return statement


def follow_ups_of(session: Session, task_ids: Iterable[UUID]) -> dict[UUID, CallAttempt]:
    """Return the calls that were not understood, the last of each task, and what followed."""
    rows = session.scalars(
        select(CallAttempt)
        .where(CallAttempt.task_id.in_(list(task_ids)), CallAttempt.follow_up.is_not(None))
        .order_by(CallAttempt.dialled_at, CallAttempt.id)
    )
    return {row.task_id: row for row in rows}


def left_out_of(list_id: UUID, *, why: str | None) -> Select[CallExclusion]:
    """Return the statement of who was left out of a list, unordered."""
    statement = select(CallExclusion).where(CallExclusion.list_id == list_id)
    return statement if why is None else statement.where(CallExclusion.why == why)


def progress_of(session: Session, list_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many calls of each list stand where."""
    rows = session.execute(
        select(CallTask.list_id, CallTask.status, func.count().label("calls"))
        .where(CallTask.list_id.in_(list(list_ids)))
        .group_by(CallTask.list_id, CallTask.status)
        .order_by(CallTask.list_id, CallTask.status)
    )
    found: dict[UUID, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.list_id, {})[row.status] = row.calls
    return found


def people_behind(
    session: Session, subjects: Iterable[tuple[UUID | None, UUID | None]]
) -> dict[UUID, Person]:
    """Return whom rows are about, by member or, where there is one, by booking."""
    pairs = list(subjects)
    bookings = [booking for _, booking in pairs if booking is not None]
    members = [member for member, booking in pairs if member is not None and booking is None]
    guests = session.execute(
        select(Reservation.id, Reservation.guest_name, Reservation.guest_phone).where(
            Reservation.id.in_(bookings)
        )
    )
    found = {row.id: Person(row.guest_name, row.guest_phone) for row in guests}
    phones = phones_of(session, members)
    named = session.execute(select(Member.id, Member.name).where(Member.id.in_(members)))
    for row in named:
        good = [one.phone for one in phones[row.id] if one.quality == NumberQuality.GOOD]
        found[row.id] = Person(row.name, good[0] if good else None)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A list as an operator reads it."""

    campaign: str
    venue: str
    day: date
    status: str
    listed: dict[str, int]
    left_out: dict[str, int]


MOST_TOLD = 50


def lists_of_day(
    session: Session, *, venue: str | None, campaign: str | None, day: date | None
) -> list[Told]:
    """Return the lists of a day, else the newest there are, by the codes of venue and campaign."""
    statement = (
        select(CallList, Campaign.code, Venue.code)
        .join(Campaign, Campaign.id == CallList.campaign_id)
        .join(Venue, Venue.id == CallList.venue_id)
        .order_by(CallList.business_date.desc(), Venue.code, Campaign.code)
        .limit(MOST_TOLD)
    )
    exact = {Venue.code: venue, Campaign.code: campaign, CallList.business_date: day}
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    return [
        Told(of, at, row.business_date, row.status, row.listed, row.left_out)
        for row, of, at in session.execute(statement)
    ]
