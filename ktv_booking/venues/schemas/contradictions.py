"""Where the documents of one venue contradict each other: names nobody declared, hours unpriced.

Each finding is the path of the value and a reason; an empty list means that they agree.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ktv_booking.kernel.time import clock_of_minutes, minutes_of_clock
from ktv_booking.venues.rules.prices import PriceList, ensure_priceable
from ktv_booking.venues.schemas.policy import PolicyDocument
from ktv_booking.venues.schemas.prices import PriceListDocument
from ktv_booking.venues.schemas.venue import NewVenue

Path = tuple[str | int, ...]
Finding = tuple[Path, str]


def policy_contradictions(
    policy: PolicyDocument, *, venue: NewVenue, room_classes: Collection[str]
) -> list[Finding]:
    """Return every override that names a class, day type or period the venue does not have."""
    declared: Mapping[str, Collection[str]] = {
        "room_classes": room_classes,
        "day_types": {one.code for one in venue.day_types},
        "periods": {one.code for one in venue.periods},
    }
    findings: list[Finding] = []
    for index, override in enumerate(policy.overrides):
        for condition, known in declared.items():
            named: Sequence[str] = getattr(override.when, condition) or ()
            if not set(named) <= set(known):
                path = ("overrides", index, "when", condition)
                findings.append((path, f"names one of {condition} that the venue does not have"))
    return findings


def price_contradictions(
    prices: PriceListDocument, *, venue: NewVenue, room_classes: Collection[str]
) -> list[Finding]:
    """Return rows for unknown classes and day types, inexact prices, and hours without a price.

    A day type without a price of its own takes that of the day type it falls back to.
    """
    findings = list(_unknown_in_rows(prices, venue, room_classes))
    document = prices.model_dump()
    try:
        ensure_priceable(document, venue.slot_minutes)
    except ValueError as error:
        findings.append((("rows", *_index_said(str(error))), str(error)))
    if not findings:
        findings.extend(_unpriced(PriceList.of(document), venue, room_classes))
    return findings


def _unknown_in_rows(
    prices: PriceListDocument, venue: NewVenue, room_classes: Collection[str]
) -> Iterator[Finding]:
    day_types = {one.code for one in venue.day_types}
    for index, row in enumerate(prices.rows):
        if row.room_class not in room_classes:
            yield ("rows", index, "room_class"), "names a room class that the venue does not have"
        if row.day_type not in day_types:
            yield ("rows", index, "day_type"), "names a day type that the venue does not have"


def _index_said(message: str) -> tuple[int, ...]:
    """Return 3 for a message that begins with `rows[3]:`."""
    digits = message.partition("[")[2].partition("]")[0]
    return (int(digits),) if digits.isdecimal() else ()


def _unpriced(prices: PriceList, venue: NewVenue, room_classes: Iterable[str]) -> Iterator[Finding]:
    opens = min(minutes_of_clock(hours.opens) for hours in venue.opening_hours)
    closes = max(minutes_of_clock(hours.closes) for hours in venue.opening_hours)
    for room_class in room_classes:
        for day_type in venue.day_types:
            chain = _fallbacks_of(day_type.code, venue)
            for stretch in prices.stretches(room_class, chain, opens, closes):
                if stretch.row is None:
                    span = f"{clock_of_minutes(stretch.starts)}-{clock_of_minutes(stretch.ends)}"
                    yield ("rows",), f"{room_class} has no price on {day_type.code} {span}"


def _fallbacks_of(day_type: str, venue: NewVenue) -> tuple[str, ...]:
    lends: dict[str, Any] = {one.code: one.falls_back_to for one in venue.day_types}
    chain = [day_type]
    while (lender := lends[chain[-1]]) is not None:
        chain.append(lender)
    return tuple(chain)
