"""The statements that write a list: who is on it in its order, who is not and why, how many."""

from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, String, func, insert, literal, select
from sqlalchemy.types import Integer, Uuid

from ktv_booking.db.base import UtcDateTime
from ktv_booking.db.expressions import fresh_id
from ktv_booking.outreach.models import CallExclusion, CallTask
from ktv_booking.outreach.queries.judging import judged
from ktv_booking.outreach.queries.people import Making

AS_JUDGED = (
    "subject_id", "member_id", "reservation_id", "purpose", "why", "benefit_key", "benefit_year",
    "benefit_on", "expires_at",
)  # fmt: skip


def tasks_of(making: Making, list_id: UUID) -> Insert:
    """Return the statement that writes down who is to be called."""
    people = judged(making)
    same: dict[str, Any] = {
        "id": fresh_id(),
        "list_id": literal(list_id, Uuid()),
        "campaign_id": literal(making.plan.id, Uuid()),
        "venue_id": literal(making.venue_id, Uuid()),
        "business_date": literal(making.day, CallTask.business_date.type),
        "place": _place(people),
        "status": literal("open", String()),
        **dict.fromkeys(("attempts_made", "attempts_today"), literal(0, Integer())),
        "version": literal(1, Integer()),
        **dict.fromkeys(("created_at", "updated_at"), literal(making.now, UtcDateTime())),
    }
    values = {**same, **{name: people.c[name] for name in AS_JUDGED}}
    rows = select(*values.values()).where(people.c.left_out.is_(None))
    return insert(CallTask).from_select(list(values), rows, include_defaults=False)


def exclusions_of(making: Making, list_id: UUID) -> Insert:
    """Return the statement that writes down who is not, once those who are have been."""
    listed = select(CallTask.subject_id).where(CallTask.list_id == list_id)
    people = judged(making, but=listed)
    values = {
        "list_id": literal(list_id, Uuid()),
        "place": _place(people),
        "why": people.c.left_out,
        **{
            name: people.c[name]
            for name in ("subject_id", "member_id", "reservation_id", "benefit_on")
        },
    }
    rows = select(*values.values()).where(people.c.left_out.is_not(None))
    return insert(CallExclusion).from_select(list(values), rows, include_defaults=False)


def _place(people: Any) -> Any:
    """Return the place in the list: bookings first, then by the day it is about, then by id."""
    order = (people.c.stream, people.c.benefit_on, people.c.sort_at, people.c.subject_id)
    return func.row_number().over(order_by=order)


def counted(table: Any, list_id: UUID) -> Select[Any]:
    """Return the statement of how many there are of each reason."""
    return (
        select(table.why, func.count())
        .where(table.list_id == list_id)
        .group_by(table.why)
        .order_by(table.why)
    )


def looked_at(making: Making, *, after: int, limit: int) -> Select[Any]:
    """Return the statement of a preview's rows: everybody in the order of the list."""
    people = judged(making)
    ordered = select(people, _place(people).label("place")).subquery("ordered")
    return select(ordered).where(ordered.c.place > after).order_by(ordered.c.place).limit(limit)


def weighed(making: Making) -> Select[Any]:
    """Return the statement of how many would be listed by why, and left out by why not."""
    people = judged(making)
    return (
        select(people.c.why, people.c.left_out, func.count().label("people"))
        .group_by(people.c.why, people.c.left_out)
        .order_by(people.c.why, people.c.left_out)
    )
