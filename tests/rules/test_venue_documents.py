"""The documents of a venue take what the contract says and refuse nonsense."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from ktv_booking.rooms.schemas import NewOutage, NewRoom, NewRoomClass, RoomClassChange
from ktv_booking.venues.schemas import (
    CalendarDayIn,
    NewVenue,
    PriceListDocument,
    VenueChange,
    VenueOut,
)

ID = "019b0000-0000-7000-8000-000000000001"


def a_venue(**changes: Any) -> dict[str, Any]:
    return {
        "code": "corner",
        "name": {"zh": "街角店", "en": "Corner"},
        "area": "town",
        "phone": "+86 21 0000 0199",
        "phone_region": "CN",
        "time_zone": "Asia/Shanghai",
        "day_starts": "06:00",
        "booking_opens_at": "10:00",
        "currency": "CNY",
        "jurisdiction": "cn",
        "slot_minutes": 30,
        "opening_hours": [{"weekday": 1, "opens": "12:00", "closes": "26:00"}],
        "periods": [{"code": "prime", "from": "18:00", "to": "24:00"}],
        "day_types": [{"code": "W", "name": {"zh": "平日", "en": "weekday"}}],
        "day_type_rules": [{"on": 1, "from": "18:00", "day_type": "W"}],
    } | changes


def a_price_list(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"effective_from": "2026-01-01", "rows": list(rows) or [a_row()]} | changes


def a_row(**changes: Any) -> dict[str, Any]:
    return {
        "room_class": "small",
        "day_type": "W",
        "from": "18:00",
        "to": "26:00",
        "unit": "hour",
        "amount_minor": 8800,
    } | changes


def a_room_class(**changes: Any) -> dict[str, Any]:
    return {
        "code": "small",
        "name": {"zh": "小包厢", "en": "Small"},
        "rank": 1,
        "capacity_min": 2,
        "capacity_comfort": 6,
        "capacity_max": 8,
        "turnover_minutes": 10,
        "turnover_mode": "inside",
    } | changes


def an_outage(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "maintenance",
        "starts_at": "2026-03-06T18:00:00+08:00",
        "ends_at": "2026-03-06T22:00:00+08:00",
        "reason": "speaker",
    } | changes


def day_types(*fall_backs: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [
        {"code": code, "name": {"en": code}, "falls_back_to": target} for code, target in fall_backs
    ]


@pytest.mark.parametrize(
    ("document", "body"),
    [
        (NewVenue, a_venue()),
        (NewVenue, a_venue(name={"zh": "街角店"})),
        (NewVenue, a_venue(day_types=day_types(("W", None), ("H", None), ("S", "H")))),
        (VenueChange, {}),
        (VenueChange, {"name": {"en": "Corner House"}}),
        (PriceListDocument, a_price_list()),
        (PriceListDocument, a_price_list(a_row(unit="block", block_minutes=180))),
        (CalendarDayIn, {}),
        (CalendarDayIn, {"day_type": "S", "closes": "18:00", "note": "eve"}),
        (NewRoomClass, a_room_class()),
        (NewRoom, {"number": "201", "room_class_id": ID}),
        (NewOutage, an_outage(releases_at="2026-03-06T17:00:00+08:00")),
    ],
)
def test_documents_take_what_the_contract_says(
    document: type[BaseModel], body: dict[str, Any]
) -> None:
    read = document.model_validate(body)

    assert document.model_validate(read.model_dump(exclude_unset=True)) == read


@pytest.mark.parametrize(
    "changes",
    [
        {"time_zone": "Asia/Atlantis"},
        {"time_zone": "../etc/passwd"},
        {"time_zone": "Asia"},
        {"currency": "yuan"},
        {"phone_region": "cn"},
        {"jurisdiction": "us"},
        {"jurisdiction": None},
        {"name": {"zh": "", "en": "  "}},
        {"code": "Corner Shop"},
        {"slot_minutes": 25},
        {"slot_minutes": True},
        {"day_starts": "26:00"},
        {"phone": "ring twice"},
        {"opening_hours": []},
        {"opening_hours": [{"weekday": 8, "opens": "12:00", "closes": "26:00"}]},
        {"opening_hours": [{"weekday": 1, "opens": "26:00", "closes": "12:00"}]},
        {"opening_hours": [{"weekday": 1, "opens": "12:00", "closes": "30:30"}]},
        {"opening_hours": [{"weekday": 1, "opens": "05:00", "closes": "12:00"}]},
        {"periods": [{"code": "prime", "from": "18:00", "to": "18:00"}]},
        {"periods": [{"code": "prime", "from": "18:10", "to": "24:00"}]},
        {
            "periods": [
                {"code": "prime", "from": "18:00", "to": "20:00"},
                {"code": "prime", "from": "20:00", "to": "22:00"},
            ]
        },
        {"day_types": []},
        {"day_types": day_types(("W", "X"))},
        {"day_types": day_types(("W", "W"))},
        {"day_types": day_types(("W", "H"), ("H", "W"))},
        {"day_types": day_types(("W", None), ("W", None))},
        {"day_type_rules": [{"on": 1, "day_type": "H"}]},
        {"day_type_rules": [{"on": "full_moon", "day_type": "W"}]},
        {"day_type_rules": [{"on": True, "day_type": "W"}]},
        {"surprise": 1},
    ],
)
def test_a_venue_refuses_nonsense(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NewVenue.model_validate(a_venue(**changes))


@pytest.mark.parametrize(
    "document",
    [
        a_price_list(a_row(unit="block")),
        a_price_list(a_row(block_minutes=60)),
        a_price_list(a_row(unit="song")),
        a_price_list(a_row(amount_minor=-1)),
        a_price_list(a_row(amount_minor=88.0)),
        a_price_list(a_row(to="18:00")),
        a_price_list(a_row(to="31:00")),
        a_price_list(a_row(), a_row(**{"from": "25:30"})),
        a_price_list(a_row(minimum_spend={"basis": "table", "amount_minor": 1})),
        a_price_list(service_charge_permille=1001),
        a_price_list(
            children_shares=[
                {"code": "small", "name": {"en": "small"}, "share_permille": 0},
                {"code": "small", "name": {"en": "small"}, "share_permille": 500},
            ]
        ),
        {"effective_from": "2026-01-01", "rows": []},
        a_price_list(effective_from=20260101),
    ],
)
def test_a_price_list_refuses_nonsense(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PriceListDocument.model_validate(document)


@pytest.mark.parametrize(
    ("document", "body"),
    [
        (CalendarDayIn, {"opens": "20:00", "closes": "18:00"}),
        (CalendarDayIn, {"closed": True, "closes": "18:00"}),
        (CalendarDayIn, {"closed": True, "walk_in_only": True}),
        (CalendarDayIn, {"closed": 0}),
        (VenueChange, {"area": None}),
        (VenueChange, {"slot": 30}),
        (NewRoomClass, a_room_class(capacity_min=7)),
        (NewRoomClass, a_room_class(capacity_max=5)),
        (NewRoomClass, a_room_class(turnover_mode="never")),
        (NewRoom, {"number": " ", "room_class_id": ID}),
        (NewRoom, {"number": "201", "room_class_id": "mini"}),
        (NewRoom, {"number": "201", "room_class_id": ID, "features": ["window", "window"]}),
        (NewOutage, an_outage(ends_at="2026-03-06T18:00:00+08:00")),
        (NewOutage, an_outage(starts_at="2026-03-06T18:00:00")),
        (NewOutage, an_outage(releases_at="2026-03-06T22:00:00+08:00")),
        (NewOutage, an_outage(kind="party")),
    ],
)
def test_other_documents_refuse_nonsense(document: type[BaseModel], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        document.model_validate(body)


def test_a_patch_keeps_what_it_does_not_name() -> None:
    patch = VenueChange.model_validate({"name": {"en": "Corner House"}, "slot_minutes": 15})

    merged = NewVenue.model_validate(patch.merged_with(a_venue()))

    assert (merged.name.zh, merged.name.en) == ("街角店", "Corner House")
    assert (merged.slot_minutes, merged.area) == (15, "town")


def test_a_patch_is_judged_with_what_it_changes() -> None:
    patch = RoomClassChange.model_validate({"capacity_comfort": 9})

    with pytest.raises(ValidationError):
        NewRoomClass.model_validate(patch.merged_with(a_room_class()))


def test_a_venue_goes_out_with_the_words_of_the_contract() -> None:
    venue = NewVenue.model_validate(a_venue()).model_dump()

    answer = VenueOut.model_validate({"id": ID, "version": 1, **venue}).model_dump(mode="json")

    assert answer["periods"] == a_venue()["periods"]
    assert answer["day_type_rules"][0]["from"] == "18:00"
