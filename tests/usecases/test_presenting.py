"""Rows as documents: what is masked, what is derived, what time changes, what it costs to ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present import Presenter, quotes
from ktv_booking.reservations.present.board import board_fields
from ktv_booking.reservations.present.outcomes import cancellation_words, difference_words
from ktv_booking.reservations.queries.board import board_rows
from ktv_booking.reservations.queries.find import Sought, reservations_sought
from ktv_booking.reservations.rules.quotes import MinimumSpend, Quote
from ktv_booking.reservations.schemas import BoardOut, ReservationOut
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.sheets import safe_cell
from tests.builders import (
    NOW,
    TODAY,
    a_phone,
    a_principal,
    a_reservation,
    a_room,
    a_venue,
    evening,
    the_class,
)
from tests.canaries import CANARY


def shown(
    session: Session, row: Reservation, now: Any = NOW, role: str = "agent"
) -> ReservationOut:
    """Return the document of a row as somebody of this role sees it."""
    return Presenter(session, by=a_principal(role), now=now).reservation(row)


def test_people_are_masked_and_read_back_by_their_tail(session: Session) -> None:
    venue = a_venue(session)
    phone = a_phone()
    booker = {"booker_name": "Wu", "booker_phone": a_phone(), "booker_kind": "company"}
    row = a_reservation(session, venue, a_room(session, venue), guest_phone=phone, **booker)

    document = shown(session, row)

    assert document.guest.phone_masked == f"*******{phone[-4:]}"
    assert document.booker is not None
    assert document.booker.kind == "company"
    assert f"手机尾号{phone[-4:]}" in document.read_back.zh
    assert CANARY not in document.model_dump_json()


def test_an_erased_guest_leaves_a_document_without_a_person(session: Session) -> None:
    venue = a_venue(session)
    row = a_reservation(session, venue, a_room(session, venue))
    row.guest_name = row.guest_phone = row.guest_phone_reversed = None

    document = shown(session, row)

    assert document.guest.model_dump() == dict.fromkeys(
        ("name", "phone_masked", "title", "address_as")
    )
    assert "手机" not in document.read_back.zh


@pytest.mark.parametrize(
    ("fields", "tentative"),
    [
        ({}, True),
        ({"pinned": True}, False),
        ({"room_fixed_at": NOW}, False),
        ({"room_told_at": NOW, "room_fixed_at": NOW}, False),
    ],
)
def test_a_room_is_tentative_until_somebody_counts_on_it(
    session: Session, fields: dict[str, Any], tentative: bool
) -> None:
    venue = a_venue(session)
    row = a_reservation(session, venue, a_room(session, venue), **fields)

    assert shown(session, row).room_tentative is tentative


def test_a_room_number_is_said_only_once_it_was_told(session: Session) -> None:
    venue = a_venue(session)
    rooms = [a_room(session, venue, number=number) for number in ("K77", "K78")]
    quiet = a_reservation(session, venue, rooms[0], room_fixed_at=NOW)
    told = a_reservation(session, venue, rooms[1], room_fixed_at=NOW, room_told_at=NOW)

    assert "K77" not in shown(session, quiet).read_back.en
    assert "K78" in shown(session, told).read_back.en


@pytest.mark.parametrize(
    ("used", "kind"), [("small", "downgrade"), ("medium", "as_booked"), ("large", "upgrade")]
)
def test_an_upgrade_is_derived_from_ranks(session: Session, used: str, kind: str) -> None:
    venue = a_venue(session)
    booked = the_class(session, venue, "medium").id
    row = a_reservation(session, venue, a_room(session, venue, used), booked_class_id=booked)

    document = shown(session, row)

    assert (document.placement_kind, document.booked_class, document.used_class) == (
        kind, "medium", used,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "until", "status"),
    [
        ("held", {"hold_until": evening()}, "expired"),
        ("requested", {"hold_until": evening()}, "expired"),
        ("confirmed", {"grace_until": evening()}, "released"),
        ("seated", {"grace_until": evening()}, "seated"),
    ],
)
def test_the_status_shown_is_the_one_that_holds_now(
    session: Session, stored: str, until: dict[str, Any], status: str
) -> None:
    venue = a_venue(session)
    row = a_reservation(session, venue, a_room(session, venue), status=stored, **until)
    moment_before = evening() - timedelta(seconds=1)

    assert shown(session, row, evening()).status == status
    assert shown(session, row, moment_before).status == stored


def test_instants_carry_the_offset_of_the_venue(session: Session) -> None:
    venue = a_venue(session, time_zone="Europe/Lisbon")
    row = a_reservation(
        session,
        venue,
        a_room(session, venue),
        addons=[{"kind": "cake", "ready_by": NOW.isoformat()}],
    )

    document = shown(session, row)

    assert document.starts_at.utcoffset() == timedelta(hours=1)
    assert document.addons[0].ready_by is not None
    assert document.addons[0].ready_by.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    ("role", "minutes_ago", "may_undo"),
    [
        ("front_desk", 1, False),
        ("lead", 10, True),
        ("lead", 11, False),
        ("duty_manager", 300, True),
    ],
)
def test_undo_is_offered_to_those_who_may(
    session: Session, role: str, minutes_ago: int, may_undo: bool
) -> None:
    venue = a_venue(session)
    changed_at = NOW - timedelta(minutes=minutes_ago)
    row = a_reservation(
        session, venue, a_room(session, venue), status="arrived", status_changed_at=changed_at
    )

    actions = shown(session, row, role=role).allowed_actions

    assert ("reinstatement" in actions) is may_undo


def test_a_no_show_is_offered_once_the_house_has_closed(session: Session) -> None:
    venue = a_venue(session)
    row = a_reservation(session, venue, a_room(session, venue))

    assert "no-show" not in shown(session, row, evening(hour=25, minute=59)).allowed_actions
    assert "no-show" in shown(session, row, evening(hour=26)).allowed_actions


def test_a_closed_day_leaves_nothing_but_money(session: Session) -> None:
    venue = a_venue(session)
    row = a_reservation(session, venue, a_room(session, venue), deposit_due_minor=100)
    session.add(VenueDay(venue_id=venue.id, business_date=TODAY, settled_at=NOW))
    session.flush()

    assert shown(session, row, role="duty_manager").allowed_actions == ["deposit-entries"]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Collect the statements a unit sends."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_a_list_asks_no_more_the_longer_it_is(session: Session) -> None:
    venue = a_venue(session)
    asked = []
    for count in (2, 20):
        for day in range(count):
            a_reservation(session, venue, a_room(session, venue), starts_at=evening(day))
        rows = session.scalars(reservations_sought(Sought(), agent=a_principal())).all()

        with counted(session) as sent:
            Presenter(session, by=a_principal(), now=NOW).reservations(rows)

        asked.append(len(sent))
    assert asked[1] <= asked[0] <= 7


def a_full_day(session: Session) -> Venue:
    """Open a house and put one row of every state on its board, and one that reaches in."""
    venue = a_venue(session)
    for status in ("held", "confirmed", "arrived", "seated", "completed", "requested"):
        a_reservation(session, venue, a_room(session, venue), status=status)
    for status in ("cancelled", "no_show", "expired", "declined", "released"):
        a_reservation(session, venue, a_room(session, venue), status=status, occupies=False)
    a_reservation(
        session, venue, a_room(session, venue),
        starts_at=evening(-1, hour=28), minutes=180, business_date=evening(-1).date(),
    )  # fmt: skip
    return venue


def test_the_board_shows_who_takes_rooms_and_who_waits(session: Session) -> None:
    facts = venue_facts(session, a_full_day(session).id)
    house = house_of(session, facts)

    rows = board_rows(session, facts, TODAY, now=evening())
    fields = board_fields(rows, facts, house, now=evening(), by=a_principal())

    board = BoardOut.model_validate(fields)
    in_rooms = [entry.status for room in board.rooms for entry in room.reservations]
    assert sorted(in_rooms) == [
        "arrived", "completed", "confirmed", "confirmed", "held", "requested", "seated",
    ]  # fmt: skip
    assert [entry.status for entry in board.unassigned] == ["released"]
    assert board.totals[0].reservations == 7


def test_the_board_is_one_read_of_few_statements(session: Session) -> None:
    facts = venue_facts(session, a_full_day(session).id)

    with counted(session) as sent:
        board_rows(session, facts, TODAY, now=evening())

    assert len(sent) <= 4


def test_rooms_taken_together_are_priced_together() -> None:
    spend = MinimumSpend("head", 10_000, 60_000)
    one = Quote((), 100, 10, 110, spend, "3")

    both = quotes.quote_of_rooms([one, one])

    assert (both.fees_minor, both.service_charge_minor, both.total_minor) == (200, 20, 220)
    assert both.minimum_spend is not None
    assert both.minimum_spend.total_minor == 120_000
    assert quotes.quote_of_rooms([one]).price_list_version == 3


@pytest.mark.parametrize(
    ("fee", "refund", "said"),
    [
        (0, 0, "it costs nothing"),
        (0, 5_000, "all of ¥50 is given back"),
        (2_000, 3_000, "¥20 is kept and ¥30 is given back"),
    ],
)
def test_what_a_cancellation_costs_is_said(fee: int, refund: int, said: str) -> None:
    assert cancellation_words(fee, refund, "CNY", done=False).en == f"If you cancel now: {said}."


def test_a_difference_in_price_is_said_by_its_sign() -> None:
    said = [difference_words(amount, "CNY").zh for amount in (0, 10_000, -10_000)]

    assert said == ["价格不变", "加收¥100", "少收¥100"]


@pytest.mark.parametrize("dangerous", ["=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(1)", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(dangerous: str) -> None:
    assert safe_cell(dangerous) == f"'{dangerous}"
    assert safe_cell("王小明") == "王小明"
