"""Valid requests that set a house up: venue, classes, rooms, policy, prices, calendar, people."""

from typing import Any

from tests.builders import PASSWORD, evening, hours
from tests.builders.when import numbers
from tests.reliability.worlds import Document, Ids, Sample

BOTH = {"zh": "测试", "en": "Test"}


def a_venue_document(_: Ids) -> Document:
    return {
        "code": f"corpus-{next(numbers)}",
        "name": BOTH,
        "area": "shanghai",
        "address": BOTH,
        "directions": BOTH,
        "phone": "021 5555 0000",
        "phone_region": "CN",
        "time_zone": "Asia/Shanghai",
        "day_starts": "06:00",
        "booking_opens_at": "10:00",
        "currency": "CNY",
        "jurisdiction": "none",
        "slot_minutes": 30,
        "opening_hours": hours("12:00", "26:00"),
        "periods": [{"code": "prime", "from": "18:00", "to": "24:00"}],
        "day_types": [
            {"code": "H", "name": BOTH, "falls_back_to": "W"},
            {"code": "W", "name": BOTH},
        ],
        "day_type_rules": [
            {"on": 5, "from": "18:00", "to": "26:00", "day_type": "H"},
            {"on": "holiday", "day_type": "H"},
        ],
    }


def a_class_document(_: Ids) -> Document:
    number = next(numbers)
    return {
        "code": f"class-{number}",
        "name": BOTH,
        "rank": 100 + number,
        "capacity_min": 2,
        "capacity_comfort": 6,
        "capacity_max": 8,
        "turnover_minutes": 10,
        "turnover_mode": "inside",
    }


def a_room_document(ids: Ids) -> Document:
    return {
        "number": f"N{next(numbers)}",
        "room_class_id": ids["class_id"],
        "floor": "3",
        "features": ["toilet"],
        "adjoins": [ids["other_room_id"]],
        "active": True,
        "sort_order": 7,
    }


TERMS: dict[str, Any] = {
    "mode": "open",
    "horizon_days": 30,
    "short_notice_minutes": 60,
    "hold_minutes": 30,
    "grace_minutes": 15,
    "grace_by_tier": {"gold": 30},
    "grace_extensions": {"agent_minutes": 10, "agent_times": 1, "manager_minutes": 30},
    "deposit": {"amount_minor": 5_000, "due_minutes": 60, "legal_kind": "prepayment"},
    "refund_tiers": [{"minutes_before": 120, "percent": 100}],
    "free_moves": 1,
    "min_minutes": 60,
    "max_minutes": 360,
    "extension_unit_minutes": 30,
    "warn_minutes": 10,
    "end_rule": "fixed",
    "lead_minutes": 0,
    "pin_allowed": True,
    "pin_quota": 20,
    "quota": 10,
    "hold_back": 0,
    "release_minutes": 30,
    "free_cancel_minutes": 60,
    "max_open_per_phone": {"overlapping": 1, "open": 3, "booker": 9},
    "requested_occupies": True,
    "request_expires_minutes": 60,
    "tell_room": "arrival",
    "fix_room": 120,
    "upgrade_ranks": 1,
    "upgrade_to_top": True,
    "silent_moves": {"most": 6, "quiet_minutes": 45},
}
WHEN: dict[str, Any] = {
    "windows": ["same_day"],
    "room_classes": ["small"],
    "day_types": ["W"],
    "weekdays": [5],
    "from": "18:00",
    "to": "24:00",
    "tiers": ["gold"],
    "sources": ["phone"],
    "occasions": ["birthday"],
    "short_notice": True,
    "deposit_paid": False,
    "has_addons": False,
    "grouped": False,
}


def a_policy_document(_: Ids) -> Document:
    return {
        "effective_from": "2026-01-01",
        "defaults": {"same_day": TERMS, "within_7_days": {}, "beyond_7_days": {}},
        "overrides": [{"when": WHEN, "set": {"grace_minutes": 5}}],
    }


def a_price_document(_: Ids) -> Document:
    row = {
        "room_class": "small",
        "day_type": "W",
        "from": "12:00",
        "to": "18:00",
        "unit": "block",
        "amount_minor": 9_000,
        "block_minutes": 180,
        "minimum_spend": {"basis": "room", "amount_minor": 30_000},
    }
    evening = {"day_type": "W", "from": "18:00", "to": "26:00", "unit": "hour"}
    all_day = evening | {"from": "12:00"}
    return {
        "effective_from": "2026-01-01",
        "service_charge_permille": 100,
        "children_shares": [{"code": "half", "name": BOTH, "share_permille": 500}],
        "rows": [
            row,
            {"room_class": "small", "amount_minor": 12_000, **evening},
            {"room_class": "medium", "amount_minor": 20_000, **all_day},
            {"room_class": "large", "amount_minor": 40_000, **all_day},
        ],
    }


WISH: Document = {
    "starts_at": evening().isoformat(),
    "minutes": 120,
    "party_size": 4,
    "room_class": "small",
    "children": {"half": 1},
    "source": "phone",
    "occasion": "birthday",
}
ASKED: Document = {"has_addons": True, "grouped": False, "deposit_paid": False}


def a_calendar_day(_: Ids) -> Document:
    hours_of_day = {"opens": "14:00", "closes": "24:00"}
    return {"day_type": "W", "walk_in_only": False, "closed": False, "note": "停电", **hours_of_day}


def a_new_agent(ids: Ids) -> Document:
    roles = [{"role": "agent", "venue_ids": [ids["venue_id"]]}]
    login = f"corpus-{next(numbers)}"
    return {"login": login, "name": "小王", "language": "zh", "roles": roles}


def a_changed_agent(ids: Ids) -> Document:
    return {"name": "小王", "language": "en", "roles": a_new_agent(ids)["roles"], "active": True}


def a_token_document(ids: Ids) -> Document:
    return {
        "agent_id": ids["agent_id"],
        "name": "desk 3",
        "expires_at": "2037-01-01T00:00:00+08:00",
    }


OF_SETTING_UP: dict[str, Sample] = {
    "POST /v1/session": Sample(
        lambda ids: {"login": ids["login"], "password": PASSWORD}, needs=("login",)
    ),
    "POST /v1/me/password": Sample(
        lambda _: {"current_password": PASSWORD, "new_password": "eleven oolong pots"},
        needs=("login",),
    ),
    "POST /v1/venues": Sample(a_venue_document),
    "PATCH /v1/venues/{venue_id}": Sample(a_venue_document, bare=True),
    "POST /v1/venues/{venue_id}/room-classes": Sample(a_class_document),
    "PATCH /v1/room-classes/{class_id}": Sample(a_class_document),
    "POST /v1/venues/{venue_id}/rooms": Sample(a_room_document),
    "PATCH /v1/rooms/{room_id}": Sample(a_room_document),
    "PUT /v1/venues/{venue_id}/policy": Sample(a_policy_document),
    "PUT /v1/venues/{venue_id}/price-list": Sample(a_price_document),
    "POST /v1/venues/{venue_id}/policy-previews": Sample(
        lambda ids: {"policy": a_policy_document(ids), "stays": [WISH | ASKED]}, reads=True
    ),
    "POST /v1/venues/{venue_id}/price-list-previews": Sample(
        lambda ids: {"price_list": a_price_document(ids), "stays": [WISH]}, reads=True
    ),
    "PUT /v1/venues/{venue_id}/calendar/{business_date}": Sample(a_calendar_day),
    "POST /v1/agents": Sample(a_new_agent),
    "PATCH /v1/agents/{agent_id}": Sample(a_changed_agent),
    "POST /v1/agents/{agent_id}/password": Sample(),
    "POST /v1/api-tokens": Sample(a_token_document, needs=("agent_id",)),
}
