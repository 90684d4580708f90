"""Where the documents of one venue contradict each other: names nobody declared, hours unpriced.

Each finding is the path of the value and a reason; an empty list means that they agree.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import clock_of_minutes, minutes_of_clock
from ktv_booking.venues.rules.prices import NotPriceable, PriceList, ensure_priceable

Document = Mapping[str, Any]
Path = tuple[str | int, ...]
Finding = tuple[Path, Text]

UNKNOWN_IN_POLICY: Mapping[str, Text] = {
    "room_classes": Text(
        zh="含有本店没有的房型", en="names a room class that the venue does not have"
    ),
    "day_types": Text(
        zh="含有本店没有的日类型", en="names a day type that the venue does not have"
    ),
    "periods": Text(zh="含有本店没有的时段", en="names a period that the venue does not have"),
}
UNKNOWN_CLASS = Text(zh="本店没有此房型", en="names a room class that the venue does not have")
UNKNOWN_DAY_TYPE = Text(zh="本店没有此日类型", en="names a day type that the venue does not have")
UNPRICED = Text(
    zh="{class_name.zh}在{day.zh} {span} 没有价格",
    en="{class_name.en} has no price on {day.en} {span}",
)


def policy_contradictions(
    policy: Document, *, venue: Document, room_classes: Collection[str]
) -> list[Finding]:
    """Return every override that names a class, day type or period the venue does not have."""
    declared: Mapping[str, set[str]] = {
        "room_classes": set(room_classes),
        "day_types": {one["code"] for one in venue["day_types"]},
        "periods": {one["code"] for one in venue["periods"]},
    }
    return [
        (("overrides", index, "when", condition), UNKNOWN_IN_POLICY[condition])
        for index, override in enumerate(policy.get("overrides", ()))
        for condition, known in declared.items()
        if not set(override["when"].get(condition) or ()) <= known
    ]


def price_contradictions(
    prices: Document, *, venue: Document, room_classes: Mapping[str, Text]
) -> list[Finding]:
    """Return rows for unknown classes and day types, inexact prices, and hours without a price.

    Every class has a price for all opening hours of the week on every day type; a day type
    without a price of its own takes that of the day type it falls back to.

    Source: R-10 (docs/rules.md).
    """
    findings = list(_unknown_in_rows(prices, venue, room_classes))
    try:
        ensure_priceable(prices, venue["slot_minutes"])
    except NotPriceable as error:
        findings.append((("rows", error.index), error.reason))
    if not findings:
        findings.extend(_unpriced(PriceList.of(prices), venue, room_classes))
    return findings


def _unknown_in_rows(
    prices: Document, venue: Document, room_classes: Collection[str]
) -> Iterator[Finding]:
    day_types = {one["code"] for one in venue["day_types"]}
    for index, row in enumerate(prices["rows"]):
        if row["room_class"] not in room_classes:
            yield ("rows", index, "room_class"), UNKNOWN_CLASS
        if row["day_type"] not in day_types:
            yield ("rows", index, "day_type"), UNKNOWN_DAY_TYPE


def _unpriced(
    prices: PriceList, venue: Document, room_classes: Mapping[str, Text]
) -> Iterator[Finding]:
    opens = min(minutes_of_clock(hours["opens"]) for hours in venue["opening_hours"])
    closes = max(minutes_of_clock(hours["closes"]) for hours in venue["opening_hours"])
    lends = {one["code"]: one.get("falls_back_to") for one in venue["day_types"]}
    names = {one["code"]: Text.of(one["name"]) for one in venue["day_types"]}
    for room_class, class_name in room_classes.items():
        for day_type in lends:
            chain = _fallbacks_of(day_type, lends)
            for stretch in prices.stretches(room_class, chain, opens, closes):
                if stretch.row is None:
                    span = f"{clock_of_minutes(stretch.starts)}-{clock_of_minutes(stretch.ends)}"
                    facts = {"class_name": class_name, "day": names[day_type], "span": span}
                    yield ("rows",), Text(*(UNPRICED.said_in(one, facts) for one in ("zh", "en")))


def _fallbacks_of(day_type: str, lends: Mapping[str, str | None]) -> tuple[str, ...]:
    chain = [day_type]
    while (lender := lends[chain[-1]]) is not None:
        chain.append(lender)
    return tuple(chain)
