"""Lists at the desk: reservations as they stand now, groups, turnaways, the switches of days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import Group, Reservation, Turnaway
from ktv_booking.reservations.rules.states import Status
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.rules.calendar import DaySwitches

KEPT_BY_HOLD = (Status.HELD, Status.REQUESTED)


def stands_as(statuses: Iterable[str], now: datetime) -> ColumnElement[bool]:
    """Return the condition that a reservation stands so at `now`, swept or not."""
    return or_(*(_is_now(Status(status), now) for status in sorted(set(statuses))))


def _is_now(status: Status, now: datetime) -> ColumnElement[bool]:
    stored = Reservation.status == status.value
    if status in KEPT_BY_HOLD:
        return and_(stored, or_(Reservation.hold_until.is_(None), Reservation.hold_until > now))
    if status is Status.CONFIRMED:
        return and_(stored, or_(Reservation.grace_until.is_(None), Reservation.grace_until > now))
    if status is Status.EXPIRED:
        kept = Reservation.status.in_([one.value for one in KEPT_BY_HOLD])
        return or_(stored, and_(kept, Reservation.hold_until <= now))
    if status is Status.RELEASED:
        late = Reservation.status == Status.CONFIRMED.value
        return or_(stored, and_(late, Reservation.grace_until <= now))
    return stored


def switches_of_days(
    session: Session, days: Collection[tuple[UUID, date]]
) -> Mapping[tuple[UUID, date], DaySwitches]:
    """Return what was set for some business days of any venues; none for untouched ones."""
    if not days:
        return {}
    rows = session.execute(
        select(
            VenueDay.venue_id,
            VenueDay.business_date,
            VenueDay.day_type,
            VenueDay.walk_in_only,
            VenueDay.closed,
            VenueDay.opens,
            VenueDay.closes,
            VenueDay.note,
            VenueDay.settled_at,
        ).where(tuple_(VenueDay.venue_id, VenueDay.business_date).in_(sorted(days)))
    )
    return {
        (row.venue_id, row.business_date): DaySwitches(
            day_type=row.day_type,
            walk_in_only=row.walk_in_only,
            closed=row.closed,
            opens=row.opens,
            closes=row.closes,
            note=row.note,
            settled=row.settled_at is not None,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class OfDays:
    """What lists of groups and turnaways are narrowed by."""

    venue_id: UUID | None = None
    business_date: date | None = None
    first: date | None = None
    last: date | None = None


def groups_sought(sought: OfDays, *, agent: Agent) -> Select[Group]:
    """Return the statement of groups at the caller's venues, unordered."""
    return select(Group).where(*_of_days(sought, Group, agent))


def turnaway_for(session: Session, turnaway_id: UUID, *, agent: Agent) -> Turnaway:
    """Return one record of refused demand at a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Turnaway, turnaway_id)
    if found is None:
        raise NotFound(what="turnaway")
    agent.ensure_at(found.venue_id, what="turnaway")
    return found


def turnaways_sought(sought: OfDays, *, code: str | None, agent: Agent) -> Select[Turnaway]:
    """Return the statement of turnaways at the caller's venues, unordered."""
    statement = select(Turnaway).where(*_of_days(sought, Turnaway, agent))
    return statement if code is None else statement.where(Turnaway.code == code)


def members_by_group(session: Session, group_ids: Iterable[UUID]) -> dict[UUID, list[Reservation]]:
    """Return the reservations of several groups, oldest first."""
    wanted = list(group_ids)
    found: dict[UUID, list[Reservation]] = {group_id: [] for group_id in wanted}
    rows: Sequence[Reservation] = session.scalars(
        select(Reservation).where(Reservation.group_id.in_(wanted)).order_by(Reservation.id)
    ).all()
    for row in rows:
        if row.group_id is not None:
            found[row.group_id].append(row)
    return found


def _of_days(
    sought: OfDays, model: type[Group] | type[Turnaway], agent: Agent
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        conditions.append(model.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        conditions.append(model.venue_id.in_(agent.venue_ids))
    if sought.business_date is not None:
        conditions.append(model.business_date == sought.business_date)
    if sought.first is not None:
        conditions.append(model.business_date >= sought.first)
    if sought.last is not None:
        conditions.append(model.business_date <= sought.last)
    return conditions
