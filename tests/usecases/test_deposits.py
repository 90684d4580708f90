"""Deposits: what is owed, how it is settled, and what happens when it is not."""

from datetime import timedelta
from typing import Any

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.deposits import DepositRequired, EntryKind
from ktv_booking.reservations.rules.states import HoldExpired
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.reservations.service.keeping import extend_keeping
from ktv_booking.reservations.service.life import confirm
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

DEPOSIT = {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "earnest"}


def owing(database: Desk, *rooms: str, **terms: Any) -> FrontDesk:
    return FrontDesk.opened(database, *(rooms or ("small",)), **{"deposit": DEPOSIT, **terms})


def test_a_booking_that_owes_is_held_until_the_deposit_is_due(database: Desk) -> None:
    desk = owing(database)

    held = desk.book()

    assert (held.status, held.occupies) == ("held", True)
    assert (held.deposit_due_minor, held.deposit_status) == (20_000, "due")
    assert held.hold_until == held.deposit_due_by == NOW + minutes(60)
    assert held.deposit_legal_kind == "earnest"


def test_a_deposit_is_due_by_the_start_at_the_latest(database: Desk) -> None:
    desk = owing(database).at(evening() - minutes(20))

    assert desk.book().deposit_due_by == evening()


def test_paying_it_confirms_and_starts_the_grace(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    entry = desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=20_000, method="card")

    paid = desk.row(held)
    assert (entry.kind, entry.amount_minor, entry.method) == ("paid", 20_000, "card")
    assert (paid.status, paid.deposit_status, paid.deposit_paid_minor) == (
        "confirmed", "paid", 20_000,
    )  # fmt: skip
    assert (paid.hold_until, paid.grace_until) == (None, evening() + minutes(15))


def test_a_part_of_it_confirms_nothing_and_the_rest_does(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=15_000)
    assert desk.row(held).status == "held"
    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=5_000)

    assert desk.row(held).status == "confirmed"


def test_an_entry_without_an_amount_is_what_is_left(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()
    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=15_000)

    rest = desk.do(enter, held.id, kind=EntryKind.PAID)

    assert rest.amount_minor == 5_000
    assert desk.row(held).status == "confirmed"


def test_nobody_confirms_by_hand_what_is_not_paid(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    with pytest.raises(DepositRequired) as refused:
        desk.do(confirm, held.id)

    assert refused.value.facts["owed_minor"] == 20_000


def test_only_a_duty_manager_waives_it(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    with pytest.raises(ApprovalRequired) as refused:
        desk.as_("agent").do(enter, held.id, kind=EntryKind.WAIVED)
    desk.as_("duty_manager").do(enter, held.id, kind=EntryKind.WAIVED)

    assert refused.value.facts["role"] == "duty_manager"
    waived = desk.row(held)
    assert (waived.status, waived.deposit_status) == ("confirmed", "waived")


def test_after_it_was_due_the_room_is_gone_and_the_money_refused(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()
    just_in_time = desk.at(NOW + minutes(60) - timedelta(seconds=1))
    with pytest.raises(NoRoomFree):
        just_in_time.book()

    with pytest.raises(HoldExpired):
        desk.at(NOW + minutes(60)).do(enter, held.id, kind=EntryKind.PAID, amount_minor=20_000)

    assert desk.at(NOW + minutes(60)).book().room_id == held.room_id


def test_a_refund_is_noted_even_after_the_end(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()
    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=5_000)

    desk.at(evening()).do(enter, held.id, kind=EntryKind.REFUNDED, amount_minor=5_000)

    back = desk.row(held)
    assert (back.deposit_status, back.deposit_paid_minor) == ("refunded", 0)
    assert back.status == "expired"


def test_keeping_it_longer_moves_what_is_due_along(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    kept = desk.do(extend_keeping, held.id, minutes=10, reason="bank is slow")

    assert kept.hold_until == kept.deposit_due_by == NOW + minutes(70)


def test_a_request_that_owes_is_paid_before_it_is_confirmed(database: Desk) -> None:
    desk = owing(database, mode="request")
    asked = desk.book()
    with pytest.raises(DepositRequired):
        desk.do(confirm, asked.id)

    desk.do(enter, asked.id, kind=EntryKind.PAID, amount_minor=20_000)

    assert desk.row(asked).status == "requested"
    assert desk.do(confirm, asked.id).status == "confirmed"


def test_who_stands_at_the_desk_owes_no_deposit(database: Desk) -> None:
    desk = owing(database).at(evening())

    assert desk.book(source="walk_in").deposit_status == "none"


def test_the_money_is_in_the_log(database: Desk) -> None:
    desk = owing(database)
    held = desk.book()

    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=20_000)

    actions = {row.action: row.changed for row in desk.audit(held)}
    assert actions["deposit_paid"]["amount_minor"] == 20_000
    assert "confirmed" in actions
