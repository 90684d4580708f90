"""The statements that write a list: who is on it in its order, who is not and why, how many.

Each is put together once for a shape and kept; with it come the facts that are bound to it.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, String, func, insert, literal, select
from sqlalchemy.types import Integer

from ktv_booking.db.expressions import fresh_id
from ktv_booking.outreach.models import CallExclusion, CallTask
from ktv_booking.outreach.queries.judging import judged
from ktv_booking.outreach.queries.shapes import (
    KEPT,
    Making,
    Shape,
    a_day,
    a_number,
    an_id,
    an_instant,
    facts_of,
    shape_of,
)

Statement = Insert | Select[Any]
TASKS: Any = CallTask.__table__
EXCLUSIONS: Any = CallExclusion.__table__
AS_JUDGED = (
    "subject_id", "member_id", "reservation_id", "purpose", "why", "benefit_key", "benefit_year",
    "benefit_on", "expires_at",
)  # fmt: skip


def written(
    making: Making, list_id: UUID, *, at_once: bool
) -> tuple[tuple[Statement, ...], dict[str, Any]]:
    """Return the statements that write down who is to be called and who is not, in their order.

    `at_once` where the store can write both of one look at the people; else whoever is listed by
    the first statement is left aside by the second.
    """
    statements = _both(shape_of(making)) if at_once else _in_turn(shape_of(making))
    return statements, facts_of(making, made=list_id)


@lru_cache(maxsize=KEPT)
def _both(shape: Shape) -> tuple[Statement, ...]:
    people = judged(shape)
    tasks = _tasks(people).returning(TASKS.c.place).cte("listed")
    exclusions = _exclusions(people).returning(EXCLUSIONS.c.place).cte("excluded")
    counts = [select(func.count()).select_from(some).scalar_subquery()
              for some in (tasks, exclusions)]  # fmt: skip
    return (select(*counts),)


@lru_cache(maxsize=KEPT)
def _in_turn(shape: Shape) -> tuple[Statement, ...]:
    listed = select(TASKS.c.subject_id).where(TASKS.c.list_id == an_id("made"))
    return _tasks(judged(shape)), _exclusions(judged(shape, but=listed))


def _tasks(people: Any) -> Insert:
    same: dict[str, Any] = {
        "id": fresh_id(),
        "list_id": an_id("made"),
        "campaign_id": an_id("campaign"),
        "venue_id": an_id("venue"),
        "business_date": a_day("day"),
        "place": _place(people),
        "status": literal("open", String()),
        **dict.fromkeys(("attempts_made", "attempts_today"), literal(0, Integer())),
        "version": literal(1, Integer()),
        **dict.fromkeys(("created_at", "updated_at"), an_instant("now")),
    }
    values = {**same, **{name: people.c[name] for name in AS_JUDGED}}
    rows = select(*values.values()).where(people.c.left_out.is_(None))
    return insert(TASKS).from_select(list(values), rows, include_defaults=False)


def _exclusions(people: Any) -> Insert:
    values = {
        "list_id": an_id("made"),
        "place": _place(people),
        "why": people.c.left_out,
        **{
            name: people.c[name]
            for name in ("subject_id", "member_id", "reservation_id", "benefit_on")
        },
    }
    rows = select(*values.values()).where(people.c.left_out.is_not(None))
    return insert(EXCLUSIONS).from_select(list(values), rows, include_defaults=False)


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


def looked_at(making: Making, *, after: int, limit: int) -> tuple[Select[Any], dict[str, Any]]:
    """Return the statement of a preview's rows, in the order of the list, and its facts."""
    return _looked_at(shape_of(making)), facts_of(making, after=after, most=limit)


@lru_cache(maxsize=KEPT)
def _looked_at(shape: Shape) -> Select[Any]:
    people = judged(shape)
    ordered = select(people, _place(people).label("place")).subquery("ordered")
    later = select(ordered).where(ordered.c.place > a_number("after"))
    return later.order_by(ordered.c.place).limit(a_number("most"))


def weighed(making: Making) -> tuple[Select[Any], dict[str, Any]]:
    """Return the statement of how many would be listed by why, and left out by why not."""
    return _weighed(shape_of(making)), facts_of(making)


@lru_cache(maxsize=KEPT)
def _weighed(shape: Shape) -> Select[Any]:
    people = judged(shape)
    return (
        select(people.c.why, people.c.left_out, func.count().label("people"))
        .group_by(people.c.why, people.c.left_out)
        .order_by(people.c.why, people.c.left_out)
    )
