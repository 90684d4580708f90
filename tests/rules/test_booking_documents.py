"""The documents a desk sends: what is taken, and what is refused for which field."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from ktv_booking.access import schemas as access
from ktv_booking.reservations import schemas
from ktv_booking.waitlist import schemas as waitlist
from ktv_booking.web.fields import DocumentIn

AN_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e"
ANOTHER_ID = "018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0f"
EVENING = "2026-10-16T20:00:00+08:00"
LEFT_OUT = object()


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
