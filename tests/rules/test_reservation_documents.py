"""The documents of bookings that are answered: whole, in both languages, read back as told."""

import json
from copy import deepcopy
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from ktv_booking.access import schemas as access
from ktv_booking.kernel.text import Text
from ktv_booking.messages import schemas as messages
from ktv_booking.reservations import schemas
from ktv_booking.reservations.rules.deposits import DepositStatus
from ktv_booking.reservations.rules.deposits import EntryKind as DepositEntryKind
from ktv_booking.reservations.rules.offers import OfferKind
from ktv_booking.reservations.rules.placements import PlacementKind
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.waitlist import schemas as waitlist
from ktv_booking.web.texts import TextOut

AN_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e"
ANOTHER_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0f"
SHANGHAI = timezone(timedelta(hours=8))
AT = datetime(2026, 10, 16, 20, tzinfo=SHANGHAI)
DAY = date(2026, 10, 16)
SAID = {"zh": "好的", "en": "Yes"}
NOT_YET = (
    "group_id", "hard_end_at", "room_fixed_at", "room_told_at", "booker", "member_id", "occasion",
    "hold_until", "grace_until", "arrived_at", "seated_at", "left_at", "wishes",
)  # fmt: skip


def a_quote() -> dict[str, Any]:
    return {
        "lines": [
            {
                "kind": "room",
                "business_date": DAY,
                "starts_at": AT,
                "ends_at": AT + timedelta(hours=3),
                "minutes": 180,
                "day_type": "h",
                "period": "prime",
                "unit": "hour",
                "unit_amount_minor": 18800,
                "heads_permille": None,
                "amount_minor": 56400,
            }
        ],
        "fees_minor": 56400,
        "service_charge_minor": 0,
        "total_minor": 56400,
        "minimum_spend": {"basis": "room", "amount_minor": 0, "total_minor": 0},
        "price_list_version": 3,
    }


def a_reservation() -> dict[str, Any]:
    absent = dict.fromkeys(NOT_YET)
    return absent | {
        "id": UUID(AN_ID),
        "code": "7K3M9QX",
        "day_no": 17,
        "venue_id": UUID(ANOTHER_ID),
        "status": "cancelled",
        "window": "same_day",
        "business_date": DAY,
        "starts_at": AT,
        "ends_at": AT + timedelta(hours=3),
        "minutes": 180,
        "end_rule": "fixed",
        "party_size": 6,
        "booked_class": "small",
        "used_class": "small",
        "charged_class": "small",
        "placement_kind": "as_booked",
        "room": {"id": UUID(AN_ID), "number": "215", "room_class": "small"},
        "room_tentative": True,
        "pinned": False,
        "guest": {
            "name": "王小明",
            "phone_masked": "*******8000",
            "title": "先生",
            "address_as": None,
        },
        "addons": [{"kind": "cake", "ready_by": AT}],
        "source": "phone",
        "booked_by": AN_ID,
        "currency": "CNY",
        "quote": a_quote(),
        "policy_version": 2,
        "deposit": {
            "due_minor": 30000,
            "due_by": AT,
            "paid_minor": 30000,
            "legal_kind": "prepayment",
            "status": "part_refunded",
        },
        "read_back": SAID,
        "allowed_actions": ["reinstatement"],
        "cancellation": {
            "by": "guest",
            "reason_code": "ill",
            "note": None,
            "fee_minor": 15000,
            "refund_minor": 15000,
            "at": AT,
        },
        "version": 4,
        "created_at": AT,
        "updated_at": AT,
    }


def test_a_reservation_reads_back_from_its_own_json() -> None:
    answer = schemas.ReservationOut.model_validate(a_reservation())

    again = schemas.ReservationOut.model_validate(json.loads(answer.model_dump_json()))

    assert again == answer


def test_instants_are_answered_in_the_offset_they_are_given_in() -> None:
    answer = schemas.ReservationOut.model_validate(a_reservation())

    told = json.loads(answer.model_dump_json())

    assert told["starts_at"] == "2026-10-16T20:00:00+08:00"
    assert told["quote"]["lines"][0]["ends_at"] == "2026-10-16T23:00:00+08:00"


def test_a_cancellation_answers_the_reservation_and_its_cost() -> None:
    facts = {"dry_run": True, "sentence": SAID, "fee_minor": 0, "refund_minor": 30000}

    answer = schemas.CancellationOut.model_validate(a_reservation() | facts)

    told = json.loads(answer.model_dump_json())
    assert set(told) == set(schemas.ReservationOut.model_fields) | set(facts)
    assert schemas.CancellationOut.model_validate(told) == answer


def test_a_client_forgives_what_a_newer_server_adds() -> None:
    told = a_reservation() | {"mood": "merry"}

    answer = schemas.ReservationOut.model_validate(told)

    assert "mood" not in answer.model_dump()


def test_a_page_and_a_history_read_back() -> None:
    step = {
        "at": AT,
        "business_date": DAY,
        "by": "李娜",
        "action": "placement",
        "changed": {"room": {"from": "215", "to": None}},
        "reason": "nearer to friends",
    }
    history = schemas.HistoryOut.model_validate({"items": [step], "next_cursor": None})

    told = json.loads(history.model_dump_json())

    assert told["items"][0]["changed"] == {"room": {"from": "215", "to": None}}
    assert schemas.HistoryOut.model_validate(told) == history


def test_a_text_is_answered_in_both_languages() -> None:
    assert TextOut.of(Text(zh="小包", en="Small")).model_dump() == {"zh": "小包", "en": "Small"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("status",), list(Status)),
        (("window",), list(BookingWindow)),
        (("placement_kind",), list(PlacementKind)),
        (("deposit", "status"), list(DepositStatus)),
    ],
)
def test_every_word_of_the_rules_can_be_answered(path: tuple[str, ...], words: list[str]) -> None:
    for word in words:
        told = deepcopy(a_reservation())
        place: dict[str, Any] = told
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = word

        answer = schemas.ReservationOut.model_validate(told).model_dump(mode="json")
        for step in path:
            answer = answer[step]

        assert answer == str(word)


def test_every_kind_of_offer_and_entry_has_its_word() -> None:
    offers = schemas.Alternative.model_json_schema()["properties"]["kind"]["enum"]
    entries = schemas.NewDepositEntry.model_json_schema()["properties"]["kind"]["enum"]

    assert set(offers) == set(OfferKind)
    assert set(entries) == set(DepositEntryKind)


def test_a_token_is_shown_in_no_list() -> None:
    assert "token" not in access.ApiTokenOut.model_fields
    assert "token" in access.IssuedApiTokenOut.model_fields


def test_no_answer_holds_a_whole_phone() -> None:
    answers = [
        schemas.GuestOut,
        schemas.BookerOut,
        schemas.CallerOut,
        schemas.DaySheetLine,
        messages.MessageOut,
        waitlist.ContactOut,
    ]

    assert all("phone_masked" in answer.model_fields for answer in answers)
    assert not any("phone" in answer.model_fields for answer in answers)
