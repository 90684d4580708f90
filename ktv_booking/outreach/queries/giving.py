"""The statement that grants a gift to everybody whose birthday a list is about.

Source: docs/rules.md R-67.
"""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, exists, false, func, literal, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from ktv_booking.db.expressions import fresh_id
from ktv_booking.outreach.gifts.models import Gift
from ktv_booking.outreach.gifts.rules.claiming import GiftStatus
from ktv_booking.outreach.models import CallExclusion, CallTask
from ktv_booking.outreach.queries.evidence import lineage_of
from ktv_booking.outreach.queries.judging import is_under_age
from ktv_booking.outreach.queries.people import people_of
from ktv_booking.outreach.queries.shapes import (
    KEPT,
    Making,
    Shape,
    a_day,
    a_number,
    a_word,
    an_id,
    an_instant,
    facts_of,
    shape_of,
)
from ktv_booking.outreach.rules.birthdays import FEWEST_DAYS_BETWEEN
from ktv_booking.outreach.rules.occasions import Occasion

GIFTS: Any = Gift.__table__
Statement = ReturningInsert[Any]


def granted(
    making: Making,
    list_id: UUID,
    occasion: Occasion,
    *,
    rule_id: UUID,
    waits_until: date,
    on_sqlite: bool,
) -> tuple[Statement, dict[str, Any]]:
    """Return the statement that grants a gift for one occasion of a list, and its facts.

    Called or left out, they all get it, once a benefit year, but who is known to be under age and
    who was granted one of the rule, under whatever entry, that waits less than 300 days apart.
    None of the facts is named as a column: the store would take it for a value.
    """
    facts = facts_of(
        making,
        made=list_id,
        rule=rule_id,
        in_year=int(occasion.year.partition("-")[2]),
        of_year=occasion.year,
        of_on=occasion.on,
        waits_until=waits_until,
        apart_from=waits_until - FEWEST_DAYS_BETWEEN,
    )
    return _granted(shape_of(making), on_sqlite), facts


@lru_cache(maxsize=KEPT)
def _granted(shape: Shape, on_sqlite: bool) -> Statement:
    people: Any = people_of(shape)
    lineage = lineage_of(people)
    about = (
        people.c.subject_id.in_(select(table.subject_id).where(table.list_id == an_id("made")))
        for table in (CallTask, CallExclusion)
    )
    has_one = exists().where(
        lineage.c.subject_id == people.c.subject_id,
        Gift.member_id == lineage.c.entry_id,
        Gift.rule_id == an_id("rule"),
        or_(Gift.year == a_number("in_year"), Gift.expires_on > a_day("apart_from")),
    )
    values: dict[str, Any] = {
        "id": fresh_id(),
        "rule_id": an_id("rule"),
        "member_id": people.c.member_id,
        "venue_id": an_id("venue"),
        "year": a_number("in_year"),
        "status": literal(GiftStatus.GRANTED.value, String()),
        "expires_on": a_day("waits_until"),
        "tell_tries": literal(0, Integer()),
        "version": literal(1, Integer()),
        "created_at": an_instant("now"),
        "updated_at": an_instant("now"),
    }
    rows = select(*values.values()).where(
        people.c.benefit_on == a_day("of_on"),
        people.c.benefit_year == a_word("of_year"),
        or_(*about),
        not_(func.coalesce(is_under_age(people.c), false())),
        ~has_one,
    )
    insert = sqlite.insert if on_sqlite else postgresql.insert
    return (
        insert(GIFTS)
        .from_select(list(values), rows, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(GIFTS.c.id, GIFTS.c.member_id, GIFTS.c.year)
    )
