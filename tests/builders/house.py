"""A house: its venue, classes, rooms, policy and prices."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.venues.models import PolicyVersion, PriceListVersion, Venue
from tests.builders.when import LONG_AGO, NOW, numbers

Row = TypeVar("Row")

CLASSES: Mapping[str, Mapping[str, Any]] = {
    "small": {
        "rank": 1,
        "capacity_min": 2,
        "capacity_comfort": 6,
        "capacity_max": 8,
        "turnover_minutes": 10,
        "turnover_mode": "inside",
    },
    "medium": {
        "rank": 2,
        "capacity_min": 4,
        "capacity_comfort": 10,
        "capacity_max": 12,
        "turnover_minutes": 10,
        "turnover_mode": "inside",
    },
    "large": {
        "rank": 3,
        "capacity_min": 8,
        "capacity_comfort": 16,
        "capacity_max": 20,
        "turnover_minutes": 20,
        "turnover_mode": "after",
    },
}
AN_HOUR_COSTS = {"small": 10_000, "medium": 20_000, "large": 40_000}
OPEN_TERMS: Mapping[str, Any] = {
    "mode": "open",
    "horizon_days": 400,
    "min_minutes": 30,
    "pin_allowed": True,
    "pin_quota": None,
    "max_open_per_phone": {"overlapping": 1000, "open": 1000, "booker": 1000},
}
WINDOWS = ("same_day", "within_7_days", "beyond_7_days")


def a_venue(session: Session, *, bare: bool = False, **overrides: Any) -> Venue:
    """Open a house with its classes, policy and prices; a `bare` one has none of the three."""
    fields: dict[str, Any] = {
        "code": f"house-{next(numbers)}",
        "name": {"zh": "测试店", "en": "Test house"},
        "area": "shanghai",
        "address": {"zh": "测试路1号", "en": "1 Test Road"},
        "directions": {"zh": "", "en": ""},
        "phone": "021 5555 0000",
        "phone_region": "CN",
        "time_zone": "Asia/Shanghai",
        "day_starts": "06:00",
        "booking_opens_at": "10:00",
        "currency": "CNY",
        "jurisdiction": "none",
        "slot_minutes": 30,
        "opening_hours": hours("12:00", "26:00"),
        "periods": [],
        "day_types": [{"code": "W", "name": {"zh": "平日", "en": "Weekday"}}],
        "day_type_rules": [{"on": weekday, "day_type": "W"} for weekday in range(1, 8)],
        "created_at": NOW,
        "updated_at": NOW,
    }
    venue = Venue(**fields | overrides)
    session.add(venue)
    session.flush()
    if not bare:
        for code in CLASSES:
            a_class(session, venue, code)
        a_policy(session, venue)
        a_price_list(session, venue)
    return venue


def hours(opens: str, closes: str) -> list[dict[str, Any]]:
    """Return the same opening hours for all seven weekdays."""
    return [{"weekday": day, "opens": opens, "closes": closes} for day in range(1, 8)]


def a_class(session: Session, venue: Venue, code: str = "small", **overrides: Any) -> RoomClass:
    """Add a room class; a code that is none of the usual three needs its `rank`."""
    fields = dict(CLASSES.get(code, CLASSES["small"]))
    name = {"zh": code, "en": code.capitalize()}
    room_class = RoomClass(
        **{"venue_id": venue.id, "code": code, "name": name} | fields | overrides
    )
    session.add(room_class)
    return _set_up(session, venue, room_class)


def the_class(session: Session, venue: Venue, code: str) -> RoomClass:
    """Return the venue's class with this code."""
    found = select(RoomClass).where(RoomClass.venue_id == venue.id, RoomClass.code == code)
    return session.scalars(found).one()


def a_room(
    session: Session,
    venue: Venue,
    room_class: str | None = None,
    *,
    seats: int | None = None,
    **overrides: Any,
) -> Room:
    """Add a room of a class, or of the smallest class that seats so many (else a small one)."""
    wanted = select(RoomClass).where(RoomClass.venue_id == venue.id).order_by(RoomClass.rank)
    if room_class is not None:
        wanted = wanted.where(RoomClass.code == room_class)
    if seats is not None:
        wanted = wanted.where(RoomClass.capacity_max >= seats)
    number = next(numbers)
    fields: dict[str, Any] = {
        "number": f"{number:03d}",
        "floor": "1",
        "features": [],
        "adjoins": [],
        "sort_order": number,
    }
    of = session.scalars(wanted.limit(1)).one()
    adjoins = [str(room_id) for room_id in overrides.pop("adjoins", [])]
    room = Room(venue_id=venue.id, room_class_id=of.id, **fields | overrides | {"adjoins": adjoins})
    session.add(room)
    return _set_up(session, venue, room)


def a_policy(
    session: Session,
    venue: Venue,
    *,
    overrides: Iterable[Mapping[str, Any]] = (),
    effective_from: date = LONG_AGO,
    same_day: Mapping[str, Any] | None = None,
    within_7_days: Mapping[str, Any] | None = None,
    beyond_7_days: Mapping[str, Any] | None = None,
    authority: Mapping[str, Any] | None = None,
    **terms: Any,
) -> PolicyVersion:
    """Publish the next policy: `terms` in every window, then what is said of single windows."""
    said = (same_day, within_7_days, beyond_7_days)
    document = {
        "effective_from": effective_from.isoformat(),
        "defaults": {
            window: {**OPEN_TERMS, **terms, **(own or {})}
            for window, own in zip(WINDOWS, said, strict=True)
        },
        "overrides": [dict(override) for override in overrides],
        **({} if authority is None else {"authority": dict(authority)}),
    }
    return _publish(session, venue, PolicyVersion, document, effective_from)


def a_price_list(
    session: Session,
    venue: Venue,
    *,
    rows: Iterable[Mapping[str, Any]] | None = None,
    effective_from: date = LONG_AGO,
    **overrides: Any,
) -> PriceListVersion:
    """Publish the next price list; without `rows` an hour costs the same at any time."""
    document: dict[str, Any] = {
        "effective_from": effective_from.isoformat(),
        "service_charge_permille": 0,
        "children_shares": [],
        "rows": [dict(row) for row in rows] if rows is not None else flat_prices(),
    }
    return _publish(session, venue, PriceListVersion, document | overrides, effective_from)


def flat_prices() -> list[dict[str, Any]]:
    """Return one row a class: the same price at all hours."""
    hourly = {"day_type": "W", "from": "06:00", "to": "30:00", "unit": "hour"}
    return [
        {"room_class": code, "amount_minor": amount, **hourly}
        for code, amount in AN_HOUR_COSTS.items()
    ]


def _publish(
    session: Session,
    venue: Venue,
    kind: Any,
    document: Mapping[str, Any],
    effective_from: date,
) -> Any:
    versions = session.scalars(select(kind.version).where(kind.venue_id == venue.id)).all()
    published = kind(
        venue_id=venue.id,
        version=max(versions, default=0) + 1,
        effective_from=effective_from,
        published_at=NOW,
        published_by="test",
        document=dict(document),
    )
    session.add(published)
    return _set_up(session, venue, published)


def _set_up(session: Session, venue: Venue, row: Row) -> Row:
    """Write `row` and raise the venue's set-up revision, so that nothing stale stays in memory."""
    session.flush()
    session.execute(
        update(Venue)
        .where(Venue.id == venue.id)
        .values(setup_rev=Venue.setup_rev + 1)
        .execution_options(synchronize_session="fetch")
    )
    return row
