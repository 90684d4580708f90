"""A valid request for every operation, as full as it can be: each of its fields has a place."""

from typing import Any

from tests.builders import NOW, TODAY, a_phone, evening
from tests.reliability.of_calls import OF_CALLS
from tests.reliability.of_campaigns import OF_CAMPAIGNS
from tests.reliability.of_members import OF_MEMBERS
from tests.reliability.of_scripts import OF_SCRIPTS
from tests.reliability.on_a_word import OF_A_WORD
from tests.reliability.setting_up import OF_SETTING_UP
from tests.reliability.worlds import Document, Ids, Sample, booking

EIGHT, NINE, ELEVEN = evening().isoformat(), evening(hour=21).isoformat(), evening(hour=23)
AFTER_CLOSE = evening(hour=27)
AT_EIGHT = evening()
PROOFS = ("phone_last4", "code", "day_no")


def a_person(**more: Any) -> Document:
    return {"name": "李娜", "phone": a_phone(), "title": "女士"} | more


def a_full_booking(ids: Ids) -> Document:
    return booking(
        ids,
        room_class="small",
        room_id=ids["other_room_id"],
        guest=a_person(address_as="李总"),
        booker={"name": "陈秘书", "phone": a_phone(), "kind": "person"},
        children={"half": 1},
        wishes={
            "features": ["toilet"],
            "room_id": ids["room_id"],
            "near_reservation_id": ids["reservation_id"],
            "same_floor": True,
        },
        addons=[{"kind": "cake", "ready_by": NINE}],
        occasion="birthday",
        expected_arrival_at=EIGHT,
        instead_of={"room_class": "large", "starts_at": NINE, "venue_id": ids["venue_id"]},
        partner_order_no="A-17",
        note="靠窗",
        minors_present=False,
        hold=False,
    )


def without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def a_full_group(ids: Ids) -> Document:
    shared = without(a_full_booking(ids), "party_size", "room_class", "room_id", "wishes")
    room = {"party_size": 4, "room_class": "small", "room_id": ids["other_room_id"]}
    wishes = {"features": ["toilet"], "room_id": ids["room_id"], "same_floor": True}
    rooms = [room | {"wishes": wishes, "children": {"half": 1}}, {"party_size": 3}]
    return without(shared, "children", "addons") | {"rooms": rooms, "adjoining": False}


def a_stay(ids: Ids) -> Document:
    return {
        "venue_id": ids["venue_id"],
        "starts_at": EIGHT,
        "minutes": 120,
        "party_size": 4,
        "room_class": "small",
        "children": {"half": 1},
        "source": "phone",
        "occasion": "birthday",
    }


def a_wish(ids: Ids) -> Document:
    return {
        "kind": "advance",
        "venue_ids": [ids["venue_id"]],
        "room_classes": ["large", "medium"],
        "earliest_starts_at": EIGHT,
        "latest_starts_at": evening(hour=22).isoformat(),
        "minutes": 180,
        "party_size": 14,
        "contact": a_person(),
        "note": "安静",
    }


def an_outage(ids: Ids) -> Document:
    return {
        "kind": "maintenance",
        "starts_at": evening(2).isoformat(),
        "ends_at": evening(2, hour=23).isoformat(),
        "reason": "漏水",
        "releases_at": evening(2, hour=21).isoformat(),
    }


def a_plan(ids: Ids) -> Document:
    wanted = {"reservation_id": ids["reservation_id"], "room_class": "medium"}
    return {"kind": "upgrade_chain", **wanted}


def a_cancellation(ids: Ids) -> Document:
    return {
        "by": "guest",
        "reason_code": "ill",
        "note": "改天",
        "dry_run": False,
        "proof": {name: ids[name] for name in PROOFS if name in ids},
    }


def a_placement(ids: Ids) -> Document:
    return {
        "room_id": ids["medium_room_id"],
        "room_class": "medium",
        "starts_at": NINE,
        "minutes": 120,
        "party_size": 5,
        "pinned": False,
        "charge_as": "used",
        "guest_consents": True,
        "reason": "guest_wish",
        "dry_run": False,
    }


def a_group_placement(ids: Ids) -> Document:
    room = {
        "reservation_id": ids["one_of_group"],
        "room_id": ids["medium_room_id"],
        "room_class": "medium",
        "party_size": 5,
    }
    moved = {"starts_at": NINE, "minutes": 120, "rooms": [room], "reason": "火车晚点"}
    return moved | {"charge_as": "booked", "guest_consents": True, "dry_run": False}


def a_turnaway(ids: Ids) -> Document:
    asked = without(a_stay(ids), "children", "occasion")
    return asked | {"room_id": ids["room_id"], "code": "no-room-free", "note": "-"}


def at_venue(*names: str, **more: str) -> Any:
    def query(ids: Ids) -> dict[str, str]:
        known = {"venue_id": ids["venue_id"], "business_date": ids["business_date"]}
        return {name: known[name] for name in names} | more

    return query


SPAN = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}
TONIGHT = {"from": EIGHT, "to": evening(hour=22).isoformat()}
PAGE = {"limit": "10"}
SEATED = (("arrival", {}, AT_EIGHT), ("seating", {}, AT_EIGHT))
HELD = {"hold": True}
GIVEN_UP = (("cancellation", {"by": "guest", "reason_code": "ill"}, NOW),)


def of_reservation(verb: str, body: Any = None, **more: Any) -> tuple[str, Sample]:
    """Return the name of a verb's operation, and its sample."""
    said = body if callable(body) else lambda _: body or {}
    return f"POST /v1/reservations/{{reservation_id}}/{verb}", Sample(body=said, **more)


OF_A_RESERVATION: dict[str, Sample] = dict(
    [
        of_reservation("arrival", {"party_size": 5}, at=AT_EIGHT),
        of_reservation("cancellation", a_cancellation),
        of_reservation("confirmation", booked=HELD),
        of_reservation("decline", {"reason": "包场"}, mode="request"),
        of_reservation("departure", before=SEATED, at=ELEVEN),
        of_reservation("extension", {"minutes": 60, "dry_run": False}, before=SEATED, at=AT_EIGHT),
        of_reservation("hold-extension", {"minutes": 5, "reason": "在路上"}, booked=HELD),
        of_reservation("no-show", {"note": "无人接听"}, at=AFTER_CLOSE),
        of_reservation("reinstatement", {"reason": "点错了"}, before=GIVEN_UP),
        of_reservation("phone-reveal", {"reason": "客人未接回电"}),
        of_reservation("phone-confirmation", {"reason": "客人用此号来电"}),
        of_reservation("room-notice", {"to": "crew"}),
        of_reservation("seating", before=SEATED[:1], at=AT_EIGHT),
        of_reservation(
            "deposit-entries",
            {"kind": "paid", "amount_minor": 5_000, "method": "wechat", "reference": "A1"},
        ),
    ]
)
OF_BOOKING: dict[str, Sample] = {
    "POST /v1/reservations": Sample(a_full_booking, needs=("reservation_id",)),
    "PATCH /v1/reservations/{reservation_id}": Sample(
        lambda _: {
            "guest": a_person(address_as="李总"),
            "party_size": 5,
            "note": "靠窗",
            "occasion": "birthday",
        }
    ),
    "PUT /v1/reservations/{reservation_id}/placement": Sample(a_placement),
    "POST /v1/placement-swaps": Sample(
        lambda ids: {
            "reservation_ids": [ids["reservation_id"], ids["other_reservation_id"]],
            "reason": "舞台",
            "guest_consents": True,
        },
        needs=("reservation_id", "other_reservation_id"),
    ),
    "POST /v1/reservation-groups": Sample(a_full_group, needs=("reservation_id",)),
    "POST /v1/reservation-groups/{group_id}/rooms": Sample(
        lambda ids: {
            "rooms": [{"party_size": 4, "room_class": "medium", "room_id": ids["medium_room_id"]}]
        }
    ),
    "PUT /v1/reservation-groups/{group_id}/placement": Sample(a_group_placement),
    "POST /v1/reservation-groups/{group_id}/cancellation": Sample(
        lambda ids: a_cancellation(ids) | {"proof": {"day_no": ids["group_day_no"]}}
    ),
    "POST /v1/turnaways": Sample(a_turnaway),
    "POST /v1/quotes": Sample(a_stay, reads=True),
    "POST /v1/policy-explanations": Sample(
        lambda ids: a_stay(ids) | {"has_addons": True, "grouped": False, "deposit_paid": False},
        reads=True,
    ),
    "POST /v1/wishes": Sample(a_wish),
    "POST /v1/wishes/{wish_id}/phone-reveal": Sample(lambda _: {"reason": "可以来了"}),
    "POST /v1/wishes/{wish_id}/withdrawal": Sample(lambda _: {"reason": "去别家了"}),
    "POST /v1/messages/{message_id}/resend": Sample(),
    "POST /v1/erasures": Sample(lambda _: {"phone": a_phone(), "reason": "来函要求"}),
    "POST /v1/rooms/{room_id}/outages": Sample(an_outage),
    "POST /v1/plans": Sample(a_plan, needs=("reservation_id",)),
    "POST /v1/plans/{plan_id}/application": Sample(
        lambda _: {"reason": "漏水", "guest_consents": True}, needs=("reservation_id",)
    ),
    "POST /v1/venues/{venue_id}/days/{business_date}/close": Sample(
        lambda _: {"dry_run": False}, at=AFTER_CLOSE
    ),
    "POST /v1/venues/{venue_id}/sweeps": Sample(),
}
OF_READING: dict[str, Sample] = {
    "GET /v1/agents": Sample(query=lambda _: PAGE),
    "GET /v1/api-tokens": Sample(query=lambda _: PAGE),
    "GET /v1/availability": Sample(
        query=lambda ids: {
            "venue_ids": ids["venue_id"],
            "party_size": "4",
            "minutes": "120",
            "room_class": "small",
            "from": EIGHT,
            "to": evening(hour=22).isoformat(),
        }
    ),
    "GET /v1/callers": Sample(query=lambda _: {"phone": "+8613900000001"}),
    "GET /v1/festivals": Sample(query=lambda _: {"year": "2026", "region": "cn"}),
    "GET /v1/messages": Sample(query=at_venue("venue_id", kind="confirmed", **PAGE)),
    "GET /v1/reservation-groups": Sample(query=at_venue("venue_id", "business_date", **PAGE)),
    "GET /v1/reservations": Sample(
        query=at_venue("venue_id", "business_date", **PAGE), needs=("reservation_id",)
    ),
    "GET /v1/turnaways": Sample(query=at_venue("venue_id", **SPAN, **PAGE)),
    "GET /v1/venues": Sample(query=lambda _: PAGE),
    "GET /v1/venues/{venue_id}/availability": Sample(
        query=lambda ids: {
            "starts_at": EIGHT,
            "party_size": "4",
            "minutes": "120",
            "room_class": "small",
            "room_id": ids["room_id"],
            "features": "toilet",
        }
    ),
    "GET /v1/venues/{venue_id}/board": Sample(query=at_venue("business_date")),
    "GET /v1/venues/{venue_id}/feed": Sample(query=at_venue("business_date")),
    "GET /v1/venues/{venue_id}/day-sheet": Sample(
        query=at_venue("business_date", format="csv", lang="zh"), needs=("reservation_id",)
    ),
    "GET /v1/venues/{venue_id}/policy/versions": Sample(query=lambda _: PAGE),
    "GET /v1/venues/{venue_id}/price-list/versions": Sample(query=lambda _: PAGE),
    "GET /v1/venues/{venue_id}/protection-preview": Sample(
        query=lambda _: {"weekdays": "5", "from": "18:00", "to": "24:00", "min_minutes": "120"}
    ),
    "GET /v1/venues/{venue_id}/room-classes": Sample(query=lambda _: PAGE),
    "GET /v1/venues/{venue_id}/rooms": Sample(query=lambda _: PAGE),
    "GET /v1/wishes": Sample(query=at_venue("venue_id", **TONIGHT, **PAGE)),
}
SAMPLES = {
    **OF_A_RESERVATION,
    **OF_A_WORD,
    **OF_BOOKING,
    **OF_CALLS,
    **OF_CAMPAIGNS,
    **OF_MEMBERS,
    **OF_READING,
    **OF_SCRIPTS,
    **OF_SETTING_UP,
}


def sample_of(operation: str) -> Sample:
    """Return the sample; a read and a deletion that need no words have an empty one."""
    if operation not in SAMPLES and operation.startswith(("GET ", "DELETE ")):
        return Sample()
    return SAMPLES[operation]
