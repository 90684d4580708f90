"""Cancelling: proof, cost, who may, and the second time."""

from typing import Any

import pytest

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.deposits import CancelledBy, EntryKind
from ktv_booking.reservations.rules.limits import GuestNotVerified, Proof
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver, HoldExpired
from ktv_booking.reservations.service.cancel import Cancelled, CancelRequest, cancel
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.reservations.service.desk import arrive, seat
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

TIERS = [{"minutes_before": 1440, "percent": 100}, {"minutes_before": 120, "percent": 50}]
DEPOSIT = {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "prepayment"}


def cancelled(desk: FrontDesk, booked: Reservation, **said: Any) -> Cancelled:
    request = {"by_whom": CancelledBy.GUEST, "reason_code": "changed_mind"} | said
    return desk.do(cancel, booked.id, CancelRequest(**request))


def test_a_cancelled_booking_frees_its_room_and_keeps_its_row(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    done = cancelled(desk, booked, note="rang at three")

    assert (done.reservation.status, done.reservation.occupies) == ("cancelled", False)
    assert done.reservation.cancellation is not None
    assert done.reservation.cancellation["by"] == "guest"
    assert done.reservation.cancellation["note"] == "rang at three"
    assert desk.book().room_id == booked.room_id


def test_cancelling_again_answers_the_same_and_changes_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    first = cancelled(desk, booked)
    revs = desk.revs()

    again = cancelled(desk.at(NOW + minutes(30)), booked, reason_code="another")

    assert (again.fee_minor, again.refund_minor) == (first.fee_minor, first.refund_minor)
    assert desk.row(booked).version == first.reservation.version
    assert desk.revs() == revs
    assert len(desk.audit(booked)) == 2


@pytest.mark.parametrize(
    ("notice", "refund"),
    [(1440, 20_000), (1439, 10_000), (120, 10_000), (119, 0), (0, 0)],
)
def test_a_refund_follows_the_notice_to_the_minute(
    database: Desk, notice: int, refund: int
) -> None:
    desk = FrontDesk.opened(database, "small", deposit=DEPOSIT, refund_tiers=TIERS)
    booked = desk.book(starts_at=evening(2))
    desk.do(enter, booked.id, kind=EntryKind.PAID, amount_minor=20_000)

    done = cancelled(desk.at(evening(2) - minutes(notice)), booked)

    assert (done.fee_minor, done.refund_minor) == (20_000 - refund, refund)


def test_what_the_house_cancels_is_given_back_whole(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", deposit=DEPOSIT, refund_tiers=TIERS)
    booked = desk.book()
    desk.do(enter, booked.id, kind=EntryKind.PAID, amount_minor=20_000)

    done = cancelled(desk.at(evening()), booked, by_whom=CancelledBy.VENUE)

    assert (done.fee_minor, done.refund_minor) == (0, 20_000)


@pytest.mark.parametrize("whom", [CancelledBy.VENUE, CancelledBy.SYSTEM])
def test_only_a_duty_manager_cancels_for_the_house(database: Desk, whom: CancelledBy) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()

    with pytest.raises(ApprovalRequired) as refused:
        cancelled(desk.as_("agent"), booked, by_whom=whom)

    assert refused.value.facts["role"] == "duty_manager"
    assert cancelled(desk.as_("duty_manager"), booked, by_whom=whom).fee_minor == 0


def test_a_stranger_proves_nothing_and_a_guest_with_one_true_thing_enough(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book(phone="13900004321")

    for proof in (Proof(phone_last4="1234"), Proof(phone_last4="4321", day_no=77), Proof()):
        with pytest.raises(GuestNotVerified):
            cancelled(desk, booked, proof=proof)

    assert cancelled(desk, booked, proof=Proof(phone_last4="4321")).reservation.version == 2


def test_what_time_has_ended_is_not_cancelled(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    booked, held = desk.book(), desk.book(hold=True)
    late = desk.at(evening(hour=21))

    with pytest.raises(GraceOver):
        cancelled(late, booked)
    with pytest.raises(HoldExpired):
        cancelled(late, held)


def test_who_has_arrived_may_still_go_and_who_sits_may_not(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small").at(evening())
    goes, sits = (desk.at(NOW).book() for _ in range(2))
    for party in (goes, sits):
        desk.do(arrive, party.id)
    desk.do(seat, sits.id)

    assert cancelled(desk, goes).reservation.status == "cancelled"
    with pytest.raises(ActionNotAllowed):
        cancelled(desk, sits)
