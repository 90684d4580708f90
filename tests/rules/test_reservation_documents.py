"""The documents of bookings: what is taken, what is refused, and answers that read back."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

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
from ktv_booking.web.fields import DocumentIn
from ktv_booking.web.texts import TextOut

AN_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e"
ANOTHER_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0f"
EVENING = "2026-10-16T20:00:00+08:00"
SHANGHAI = timezone(timedelta(hours=8))
AT = datetime(2026, 10, 16, 20, tzinfo=SHANGHAI)
DAY = date(2026, 10, 16)
SAID = {"zh": "好的", "en": "Yes"}
LEFT_OUT = object()
NOT_YET = (
    "group_id", "hard_end_at", "room_fixed_at", "room_told_at", "booker", "member_id", "occasion",
    "hold_until", "grace_until", "arrived_at", "seated_at", "left_at", "wishes",
)  # fmt: skip


def a_booking(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "venue_id": AN_ID,
        "starts_at": EVENING,
        "minutes": 180,
        "party_size": 6,
        "guest": {"name": "王小明", "phone": "138 0013 8000"},
        "source": "phone",
    }
    body.update(changes)
    return {field: value for field, value in body.items() if value is not LEFT_OUT}


def a_group(**changes: Any) -> dict[str, Any]:
    rooms = [{"party_size": 12, "room_class": "medium"}, {"party_size": 10, "room_id": AN_ID}]
    return a_booking(party_size=LEFT_OUT, rooms=rooms) | changes


def a_wish(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "advance",
        "venue_ids": [AN_ID],
        "room_classes": ["large", "medium"],
        "earliest_starts_at": EVENING,
        "latest_starts_at": "2026-10-16T22:00:00+08:00",
        "minutes": 180,
        "party_size": 14,
        "contact": {"name": "Li", "phone": "13800138000"},
    } | changes


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


@pytest.mark.parametrize(
    "body",
    [
        a_booking(),
        a_booking(minutes=LEFT_OUT, until_close=True),
        a_booking(until_close=False),
        a_booking(children={"under_100cm": 2, "under_120cm": 4}),
        a_booking(wishes={"features": ["toilet"], "near_reservation_id": AN_ID}),
        a_booking(addons=[{"kind": "cake"}, {"kind": "balloons", "ready_by": EVENING}]),
        a_booking(booker={"name": "Chen", "phone": "+886 912 345 678", "kind": "company"}),
        a_booking(instead_of={"room_class": "large"}, note="窗边\n安静"),
        a_booking(source="walk_in", seat_now=True, starts_at="2026-10-16T20:07:31+08:00"),
        a_booking(starts_at="2026-10-16T12:00:00Z", hold=True, room_id=AN_ID, room_class="small"),
    ],
)
def test_a_booking_is_taken(body: dict[str, Any]) -> None:
    taken = schemas.NewReservation.model_validate(body)

    assert taken.starts_at.utcoffset() is not None
    assert taken.party_size == 6


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (a_booking(minutes=LEFT_OUT), ""),
        (a_booking(until_close=True), ""),
        (a_booking(minutes=0), "minutes"),
        (a_booking(minutes=-30), "minutes"),
        (a_booking(minutes=True), "minutes"),
        (a_booking(minutes="180"), "minutes"),
        (a_booking(minutes=180.0), "minutes"),
        (a_booking(minutes=10**9), "minutes"),
        (a_booking(party_size=0), "party_size"),
        (a_booking(party_size=None), "party_size"),
        (a_booking(starts_at="2026-10-16T20:00:00"), "starts_at"),
        (a_booking(starts_at=1_792_152_000), "starts_at"),
        (a_booking(starts_at="2026-10-16"), "starts_at"),
        (a_booking(venue_id="shanghai"), "venue_id"),
        (a_booking(source="fax"), "source"),
        (a_booking(source=LEFT_OUT), "source"),
        (a_booking(guest={"name": "  ", "phone": "13800138000"}), "guest"),
        (a_booking(guest={"name": "Li"}), "guest"),
        (a_booking(guest={"name": "Li", "phone": "1" * 33}), "guest"),
        (a_booking(guest={"name": "L\ni", "phone": "13800138000"}), "guest"),
        (a_booking(guest={"name": "Li\x00", "phone": "13800138000"}), "guest"),
        (a_booking(note="\ud800"), "note"),
        (a_booking(room_class="Large Room"), "room_class"),
        (a_booking(children={"under_100cm": 7}), ""),
        (a_booking(children={"under_100cm": -1}), "children"),
        (a_booking(children=[1]), "children"),
        (a_booking(instead_of={}), "instead_of"),
        (a_booking(hold=True, seat_now=True), ""),
        (a_booking(hold="yes"), "hold"),
        (a_booking(tier="gold"), "tier"),
        (a_booking(window="same_day"), "window"),
        (a_booking(wishes={"feature": ["toilet"]}), "wishes"),
        (a_booking(addons=[{"kind": "cake"}] * 21), "addons"),
    ],
)
def test_a_booking_is_refused_for_its_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        schemas.NewReservation.model_validate(body)

    named = {str(error["loc"][0]) if error["loc"] else "" for error in refused.value.errors()}
    assert named == {field}


def test_the_examples_of_a_booking_are_bookings() -> None:
    examples = schemas.NewReservation.model_json_schema()["examples"]

    taken = [schemas.NewReservation.model_validate(example) for example in examples]

    assert [one.seat_now for one in taken] == [False, True]


def test_a_patch_tells_what_was_left_out_from_what_was_taken_away() -> None:
    change = schemas.ReservationChange.model_validate({"note": None, "guest": {"title": None}})

    assert change.model_dump(exclude_unset=True) == {"note": None, "guest": {"title": None}}


TAKEN: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (schemas.ReservationChange, {}),
    (schemas.ReservationChange, {"party_size": 8, "guest": {"phone": "13900139000"}}),
    (schemas.PlacementChange, {"room_id": AN_ID, "reason": "nearer to friends"}),
    (schemas.PlacementChange, {"pinned": False, "reason": "wish withdrawn"}),
    (schemas.PlacementChange, {"minutes": 240, "reason": "longer", "dry_run": True}),
    (schemas.NewPlacementSwap, {"reservation_ids": [AN_ID, ANOTHER_ID], "reason": "agreed"}),
    (schemas.Confirmation, {}),
    (schemas.Decline, {"reason": "full that night"}),
    (schemas.HoldExtension, {"minutes": 10, "reason": "in a taxi"}),
    (schemas.RoomNotice, {"to": "crew"}),
    (schemas.Arrival, {"party_size": 7}),
    (schemas.Seating, {}),
    (schemas.Departure, {}),
    (schemas.Extension, {"minutes": 30, "dry_run": True}),
    (schemas.Cancellation, {"by": "guest", "reason_code": "ill", "proof": {"day_no": 17}}),
    (schemas.NoShow, {}),
    (schemas.Reinstatement, {"reason": "wrong button"}),
    (schemas.NewDepositEntry, {"kind": "paid", "amount_minor": 30000, "method": "wechat"}),
    (schemas.NewDepositEntry, {"kind": "waived"}),
    (schemas.NewReservationGroup, a_group()),
    (schemas.NewReservationGroup, a_group(adjoining=True, minutes=None, until_close=True)),
    (schemas.GroupRooms, {"rooms": [{"party_size": 4}]}),
    (schemas.GroupPlacement, {"starts_at": EVENING, "reason": "one hour later"}),
    (schemas.GroupCancellation, {"by": "venue", "reason_code": "power_cut", "dry_run": True}),
    (schemas.NewTurnaway, {"venue_id": AN_ID, "starts_at": EVENING, "party_size": 6, "code": "x"}),
    (schemas.DayClose, {}),
    (
        schemas.PolicyExplanationRequest,
        {"venue_id": AN_ID, "starts_at": EVENING, "minutes": 60, "party_size": 2, "grouped": True},
    ),
    (waitlist.NewWish, a_wish()),
    (waitlist.NewWish, a_wish(kind="standby", room_classes=[], latest_starts_at=EVENING)),
    (waitlist.WishWithdrawal, {}),
    (access.NewApiToken, {"agent_id": AN_ID, "name": "booking centre"}),
    (access.NewAgent, {"login": "li.na", "name": "李娜", "roles": [{"role": "lead"}]}),
    (access.AgentChange, {"active": False}),
]


@pytest.mark.parametrize(("document", "body"), TAKEN)
def test_what_the_desk_sends_is_taken(document: type[BaseModel], body: dict[str, Any]) -> None:
    taken = document.model_validate(body)

    assert isinstance(taken, DocumentIn)


@pytest.mark.parametrize(("document", "body"), TAKEN)
def test_no_document_takes_a_field_it_does_not_know(
    document: type[BaseModel], body: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        document.model_validate(body | {"surprise": 1})

    assert "surprise" in {error["loc"][0] for error in refused.value.errors() if error["loc"]}


@pytest.mark.parametrize(
    ("document", "body"),
    [
        (schemas.ReservationChange, {"party_size": None}),
        (schemas.ReservationChange, {"guest": None}),
        (schemas.ReservationChange, {"guest": {"name": None}}),
        (schemas.ReservationChange, {"source": "staff"}),
        (schemas.PlacementChange, {"reason": "nothing to change"}),
        (schemas.PlacementChange, {"room_id": AN_ID}),
        (schemas.PlacementChange, {"room_id": AN_ID, "reason": " "}),
        (schemas.PlacementChange, {"room_id": AN_ID, "reason": "x", "charge_as": "free"}),
        (schemas.NewPlacementSwap, {"reservation_ids": [AN_ID, AN_ID], "reason": "x"}),
        (schemas.NewPlacementSwap, {"reservation_ids": [AN_ID], "reason": "x"}),
        (schemas.Extension, {"minutes": 0}),
        (schemas.HoldExtension, {"minutes": 10}),
        (schemas.RoomNotice, {"to": "everybody"}),
        (schemas.Cancellation, {"by": "guest", "reason_code": "ill", "proof": {}}),
        (
            schemas.Cancellation,
            {"by": "guest", "reason_code": "ill", "proof": {"phone_last4": "８０００"}},
        ),
        (schemas.Cancellation, {"by": "nobody", "reason_code": "ill"}),
        (schemas.NewDepositEntry, {"kind": "paid"}),
        (schemas.NewDepositEntry, {"kind": "refunded", "amount_minor": 0}),
        (schemas.NewDepositEntry, {"kind": "paid", "amount_minor": -1}),
        (schemas.NewReservationGroup, a_group(rooms=[])),
        (schemas.NewReservationGroup, a_group(rooms=[{"party_size": 2, "room_id": AN_ID}] * 2)),
        (schemas.NewReservationGroup, a_group(until_close=True)),
        (schemas.GroupRooms, {"rooms": [{"party_size": 1, "children": {"small": 2}}]}),
        (schemas.GroupPlacement, {"reason": "nothing to change"}),
        (
            schemas.GroupPlacement,
            {"reason": "twice", "rooms": [{"reservation_id": AN_ID, "room_class": "mini"}] * 2},
        ),
        (waitlist.NewWish, a_wish(latest_starts_at="2026-10-16T19:59:00+08:00")),
        (waitlist.NewWish, a_wish(venue_ids=[])),
        (waitlist.NewWish, a_wish(venue_ids=[AN_ID, AN_ID.upper()])),
        (waitlist.NewWish, a_wish(room_classes=["large", "large"])),
        (access.NewAgent, {"login": "li.na", "name": "李娜", "roles": []}),
        (access.NewAgent, {"login": "li.na", "name": "李娜", "roles": [{"role": "king"}]}),
        (access.AgentChange, {"active": None}),
    ],
)
def test_what_contradicts_itself_is_refused(
    document: type[BaseModel], body: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        document.model_validate(body)


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


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(field=st.sampled_from(sorted(schemas.NewReservation.model_fields)), value=json_values)
def test_nonsense_in_a_booking_is_refused_or_taken_never_an_accident(
    field: str, value: Any
) -> None:
    try:
        taken = schemas.NewReservation.model_validate(a_booking() | {field: value})
    except ValidationError:
        return

    assert taken.starts_at.astimezone(UTC).year in range(1969, 2202)
    assert 1 <= taken.party_size <= 1000
