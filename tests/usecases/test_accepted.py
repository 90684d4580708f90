"""What an acceptance found: each once more, so that it stays found."""

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.money import shown
from ktv_booking.reservations.rules.deposits import EntryKind
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.reservations.service.undo import reinstate
from tests.builders import evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

DEPOSIT = {"amount_minor": 30_000, "due_minutes": 30, "legal_kind": "prepayment"}


def test_a_hold_for_a_start_that_is_now_lives(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())

    held = desk.book(starts_at=evening(), hold=True)

    assert held.status == "held"
    assert held.hold_until > desk.now


def test_more_back_than_the_tier_needs_a_duty_manager(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", deposit=DEPOSIT)
    held = desk.book()
    desk.do(enter, held.id, kind=EntryKind.PAID, amount_minor=30_000)

    with pytest.raises(ApprovalRequired):
        desk.as_("agent").do(enter, held.id, kind=EntryKind.REFUNDED, amount_minor=1)

    desk.as_("duty_manager").do(enter, held.id, kind=EntryKind.REFUNDED, amount_minor=1)


def test_a_lead_has_ten_minutes_from_the_release_swept_or_not(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", grace_minutes=15)
    late = desk.book()

    with pytest.raises(ApprovalRequired):
        desk.at(evening(minute=30)).as_("lead").do(reinstate, late.id, reason="they rang")

    back = desk.at(evening(minute=24)).as_("lead").do(reinstate, late.id, reason="they rang")
    assert back.status == "confirmed"


def test_children_of_a_kind_the_price_list_does_not_know_are_refused(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    with pytest.raises(Malformed):
        desk.book(children={"nosuch": 1})


def test_an_amount_shown_without_decimals_is_rounded_and_not_cut() -> None:
    assert shown(109_780, "TWD") == "NT$1,098"
