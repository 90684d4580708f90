"""Reading turnaways and jumps of some business days, counted in the store."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import AuthorityUse
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.reports.figures.queries import SomeDays
from ktv_booking.reservations.models import Turnaway
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.venues.models import VenueDay

JUMPS = (ApprovalKind.QUEUE_JUMP.value, ApprovalKind.OVER_QUOTA.value)
"""What is granted past the order in which guests asked."""


def turned_away(session: Session, days: SomeDays, dates: Sequence[date]) -> Sequence[Row[Any]]:
    """Return refused demand by day, start, refusal, class and source.

    `later` were noted after their day was closed.
    """
    wanted = func.coalesce(Room.room_class_id, RoomClass.id).label("room_class_id")
    by = (Turnaway.business_date, Turnaway.starts_at, Turnaway.code, wanted, Turnaway.source)
    is_later = Turnaway.created_at > VenueDay.settled_at
    statement = (
        select(
            *by,
            func.count().label("turned_away"),
            func.sum(Turnaway.party_size).label("heads"),
            func.coalesce(func.sum(Turnaway.minutes), 0).label("lost_minutes"),
            func.sum(case((Turnaway.minutes.is_(None), 1), else_=0)).label("until_close"),
            func.sum(case((is_later, 1), else_=0)).label("adjustments"),
        )
        .select_from(Turnaway)
        .outerjoin(Room, Room.id == Turnaway.room_id)
        .outerjoin(
            RoomClass,
            (RoomClass.venue_id == Turnaway.venue_id) & (RoomClass.code == Turnaway.room_class),
        )
        .outerjoin(
            VenueDay,
            (VenueDay.venue_id == Turnaway.venue_id)
            & (VenueDay.business_date == Turnaway.business_date),
        )
        .where(Turnaway.venue_id == days.venue.id, Turnaway.business_date.in_(dates))
        .group_by(*by)
    )
    rows: Sequence[Any] = session.execute(statement).all()
    return rows


def jumps_of(session: Session, days: SomeDays, dates: Sequence[date]) -> list[tuple[date, str]]:
    """Return what was granted past the order on some business days: when, and what."""
    hours = days.venue.hours
    since, until = hours.span_of(min(dates)).starts_at, hours.span_of(max(dates)).ends_at
    used = session.execute(
        select(AuthorityUse.at, AuthorityUse.kind).where(
            AuthorityUse.venue_id == days.venue.id,
            AuthorityUse.at >= since,
            AuthorityUse.at < until,
            AuthorityUse.kind.in_(JUMPS),
        )
    )
    return [(hours.business_day_of(row.at), row.kind) for row in used]
