"""Venue documents and prices of three small shops, shaped like the demo chain's."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ktv_booking.kernel.time import Slot
from ktv_booking.venues.rules.calendar import NO_SWITCHES, Calendar, DaySwitches
from ktv_booking.venues.rules.holidays import Holidays, load_holidays
from ktv_booking.venues.rules.prices import PriceList

DAY_TYPES: list[dict[str, Any]] = [
    {"code": "W", "name": {"zh": "平日", "en": "Weekday"}},
    {"code": "H", "name": {"zh": "假日", "en": "Holiday"}},
    {"code": "S", "name": {"zh": "特殊日", "en": "Special day"}, "falls_back_to": "H"},
]
DAY_TYPE_RULES: list[dict[str, Any]] = [
    *({"on": weekday, "day_type": "W"} for weekday in range(1, 6)),
    {"on": 7, "day_type": "H"},
    {"on": "before_workday", "from": "18:00", "day_type": "W"},
    {"on": 5, "from": "18:00", "day_type": "H"},
    {"on": 6, "day_type": "H"},
    {"on": "makeup_workday", "day_type": "W"},
    {"on": "holiday_eve", "from": "18:00", "day_type": "H"},
    {"on": "holiday", "day_type": "H"},
]


def a_venue_document(**changes: Any) -> dict[str, Any]:
    """Return Shanghai's document, a field or two changed."""
    return {
        "time_zone": "Asia/Shanghai",
        "day_starts": "06:00",
        "booking_opens_at": "10:00",
        "slot_minutes": 30,
        "opening_hours": every_day("12:00", "26:00"),
        "periods": [
            {"code": "day", "from": "12:00", "to": "18:00"},
            {"code": "prime", "from": "18:00", "to": "24:00"},
            {"code": "late", "from": "24:00", "to": "26:00"},
        ],
        "day_types": DAY_TYPES,
        "day_type_rules": DAY_TYPE_RULES,
    } | changes


def every_day(opens: str, closes: str) -> list[dict[str, Any]]:
    """Return the same hours for all seven weekdays."""
    return [{"weekday": day, "opens": opens, "closes": closes} for day in range(1, 8)]


SHANGHAI = Calendar.of(a_venue_document(), load_holidays("cn"))
TAIPEI = Calendar.of(
    a_venue_document(
        time_zone="Asia/Taipei",
        opening_hours=every_day("06:00", "30:00"),
        periods=[
            {"code": "morning", "from": "06:00", "to": "12:00"},
            {"code": "day", "from": "12:00", "to": "18:00"},
            {"code": "prime", "from": "18:00", "to": "24:00"},
            {"code": "night", "from": "24:00", "to": "30:00"},
        ],
    ),
    load_holidays("tw"),
)
LISBON = Calendar.of(
    a_venue_document(
        time_zone="Europe/Lisbon",
        opening_hours=every_day("16:00", "28:00"),
        periods=[],
        day_type_rules=[
            {"on": 5, "from": "20:00", "day_type": "H"},
            {"on": 6, "from": "20:00", "day_type": "H"},
        ],
    ),
    Holidays(),
)


def a_row(day_type: str, opens: str, closes: str, amount_minor: int, **more: Any) -> dict[str, Any]:
    """Return an hourly row of the small class, unless said otherwise."""
    return {
        "room_class": "small",
        "day_type": day_type,
        "from": opens,
        "to": closes,
        "unit": "hour",
        "amount_minor": amount_minor,
    } | more


def a_price_document(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a price list of these rows."""
    return {
        "effective_from": "2026-01-01",
        "service_charge_permille": 0,
        "children_shares": [
            {"code": "free", "name": {"zh": "免费", "en": "free"}, "share_permille": 0},
            {"code": "half", "name": {"zh": "半价", "en": "half"}, "share_permille": 500},
        ],
        "rows": list(rows),
    } | changes


def per_head(amount_minor: int) -> dict[str, Any]:
    """Return a minimum spend per head."""
    return {"basis": "head", "amount_minor": amount_minor}


def per_room(amount_minor: int) -> dict[str, Any]:
    """Return a minimum spend per room."""
    return {"basis": "room", "amount_minor": amount_minor}


SHANGHAI_PRICES = PriceList.of(
    a_price_document(
        a_row("W", "12:00", "18:00", 5800),
        a_row("H", "12:00", "18:00", 8800),
        a_row("W", "18:00", "24:00", 11800),
        a_row("H", "18:00", "24:00", 18800),
        a_row("S", "18:00", "24:00", 28800, minimum_spend=per_room(20000)),
        a_row("W", "24:00", "26:00", 7800),
        a_row("H", "24:00", "26:00", 11800),
        a_row("S", "24:00", "26:00", 18800),
    )
)
TAIPEI_PRICES = PriceList.of(
    a_price_document(
        a_row("W", "06:00", "12:00", 14900, minimum_spend=per_head(10000)),
        a_row("H", "06:00", "12:00", 19900, minimum_spend=per_head(10000)),
        a_row("W", "12:00", "18:00", 19900, minimum_spend=per_head(10000)),
        a_row("H", "12:00", "18:00", 34900, minimum_spend=per_head(10000)),
        a_row("W", "18:00", "24:00", 49900, minimum_spend=per_head(15000)),
        a_row("H", "18:00", "24:00", 74900, minimum_spend=per_head(20000)),
        a_row("S", "18:00", "24:00", 99900, minimum_spend=per_head(30000)),
        a_row("W", "24:00", "30:00", 29900, minimum_spend=per_head(15000)),
        a_row("H", "24:00", "30:00", 59900, minimum_spend=per_head(20000)),
        service_charge_permille=100,
    )
)
LISBON_PRICES = PriceList.of(
    a_price_document(a_row("W", "16:00", "28:00", 1800), a_row("H", "20:00", "28:00", 2250))
)


def no_switches(_day: date) -> DaySwitches:
    """Return what a day has that nobody touched."""
    return NO_SWITCHES


def a_stay(starts_at: str, ends_at: str, zone: str = "Asia/Shanghai") -> Slot:
    """Return a stay between two wall-clock times of the venue, or instants with an offset."""
    starts, ends = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    if starts.tzinfo is None:
        starts, ends = (at.replace(tzinfo=ZoneInfo(zone)) for at in (starts, ends))
    return Slot(starts, ends)
