"""How fair it was: who waited, who made place for others, who came before others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reports.figures.present.keys import (
    Asked,
    Key,
    Names,
    columns_of,
    counts_of,
    key_of,
)
from ktv_booking.reports.figures.queries import (
    SomeDays,
    adjustments_of,
    facts_of,
    some_days,
    venues_asked,
)
from ktv_booking.reports.figures.schemas import (
    FairnessBy,
    FairnessKeysOut,
    FairnessOut,
    FairnessRowOut,
)
from ktv_booking.reports.figures.turned_away import jumps_of
from ktv_booking.reservations.rules.figures import MEASURES
from ktv_booking.rooms.queries import house_of

OF_WHOLE_DAYS = frozenset({"venue", "business_date"})
SHOWN = ("displaced", "moved", "moved_midway", "waited", "wait_minutes")


def fairness_out(
    session: Session,
    asked: Asked,
    group_by: Sequence[FairnessBy],
    *,
    agent: Agent,
    now: datetime,
) -> FairnessOut:
    """Return waiting, making place and jumps, with what was corrected since the close.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    counted: dict[Key, Counter[str]] = defaultdict(Counter)
    jumps: dict[Key, Counter[str]] = defaultdict(Counter)
    names, read, keys = Names(), list[SomeDays](), columns_of(group_by)
    of_days = OF_WHOLE_DAYS.issuperset(group_by)
    venues = venues_asked(session, asked.venue_id, agent=agent)
    for days in some_days(session, venues, asked.days, now=now):
        house = house_of(session, days.venue)
        read.append(days)
        names.learn(days.venue, house)
        for facts in (facts_of(session, days, keys), adjustments_of(session, days, keys)):
            for fact in facts:
                key = key_of(group_by, days, fact.business_date, fact.key, house)
                counted[key].update(dict(zip(MEASURES, fact.counted, strict=True)))
        for day, kind in jumps_of(session, days, asked.days):
            jumps[key_of(group_by, days, day, (), house) if of_days else ()][kind] += 1
    rows = names.in_order(group_by, {*counted, *(jumps if of_days else ())})
    everything = _sum(counted.values()), _sum(jumps.values())
    return FairnessOut(
        first_day=asked.first,
        last_day=asked.last,
        **counts_of(read, asked.days),
        venue_ids=[one.venue.id for one in read],
        group_by=list(group_by),
        rows=[_row(group_by, key, counted[key], jumps[key] if of_days else None) for key in rows],
        total=_row((), (), *everything),
    )


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counters:
        total.update(one)
    return total


def _row(
    group_by: Sequence[str], key: Key, counted: Counter[str], jumps: Counter[str] | None
) -> FairnessRowOut:
    shown: dict[str, Any] = {name: counted[name] for name in SHOWN}
    waited = counted["waited"]
    return FairnessRowOut(
        keys=FairnessKeysOut.model_validate(dict(zip(group_by, key, strict=True))),
        entered=counted["entered_reserved"] + counted["entered_walk_in"],
        **shown,
        average_wait_minutes=round(counted["wait_minutes"] / waited, 1) if waited else None,
        jumps=None if jumps is None else dict(sorted(jumps.items())),
    )
