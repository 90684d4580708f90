"""Money and heads on the move: a paid deposit on another date, what may go back, who counts."""

from typing import Any

import pytest
from sqlalchemy import select

from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Malformed
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.find import entries_of
from ktv_booking.reservations.rules.deposits import EntryKind
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.reservations.service.desk import arrive
from ktv_booking.reservations.service.life import amend
from ktv_booking.reservations.service.sweep import sweep_venue
from tests.builders import NOW, TODAY, a_policy, a_price_list, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk

DEPOSIT = {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "earnest"}
LARGER = {**DEPOSIT, "amount_minor": 50_000}
SPEND_A_HEAD = 10_000


def paid(database: Desk, **terms: Any) -> tuple[FrontDesk, Reservation]:
    """Return a desk and a booking for tonight whose deposit is paid."""
    desk = FrontDesk.opened(database, "small", **{"deposit": DEPOSIT, "free_moves": 1, **terms})
    held = desk.book()
    desk.do(enter, held.id, kind=EntryKind.PAID)
    return desk, desk.row(held)


def from_tomorrow(desk: FrontDesk, **terms: Any) -> None:
    """Publish a policy that holds from tomorrow's business date on."""
    tomorrow = evening(1).date()
    desk.database.work(
        lambda session: a_policy(session, desk.venue, effective_from=tomorrow, **terms)
    )


def test_the_first_change_of_date_takes_a_paid_deposit_along(database: Desk) -> None:
    desk, booked = paid(database)

    desk.as_("agent").place(booked, starts_at=evening(1))

    moved = desk.row(booked)
    assert (moved.status, moved.starts_at, moved.free_moves_used) == ("confirmed", evening(1), 1)
    assert (moved.deposit_status, moved.deposit_paid_minor) == ("paid", 20_000)


def test_the_second_change_of_date_needs_a_duty_manager(database: Desk) -> None:
    desk, booked = paid(database)
    desk.as_("agent").place(booked, starts_at=evening(1))

    with pytest.raises(ApprovalRequired) as refused:
        desk.as_("agent").place(booked, starts_at=evening(2))

    assert refused.value.facts["action"] == "another-free-move"
    assert refused.value.facts["role"] == "duty_manager"
    kept = desk.row(booked)
    assert (kept.starts_at, kept.free_moves_used) == (evening(1), 1)
    desk.as_("duty_manager").place(booked, starts_at=evening(2))
    moved = desk.row(booked)
    assert (moved.starts_at, moved.free_moves_used) == (evening(2), 2)


def test_another_time_on_the_same_date_uses_up_no_free_change(database: Desk) -> None:
    desk, booked = paid(database, free_moves=0)

    desk.as_("agent").place(booked, starts_at=evening(hour=21))

    assert desk.row(booked).free_moves_used == 0


def test_a_booking_without_a_paid_deposit_changes_dates_as_often_as_it_likes(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", free_moves=0).as_("agent")
    booked = desk.book()

    for ahead in (1, 2):
        desk.place(booked, starts_at=evening(ahead))

    assert (desk.row(booked).business_date, desk.row(booked).free_moves_used) == (
        evening(2).date(), 0,
    )  # fmt: skip


def test_a_date_that_asks_for_more_leaves_the_rest_due(database: Desk) -> None:
    desk, booked = paid(database)
    from_tomorrow(desk, deposit=LARGER)

    desk.place(booked, starts_at=evening(1))

    moved = desk.row(booked)
    assert (moved.deposit_status, moved.deposit_due_minor) == ("due", 50_000)
    assert (moved.deposit_paid_minor, moved.deposit_due_by) == (20_000, NOW + minutes(60))
    rest = desk.do(enter, booked.id, kind=EntryKind.PAID)
    assert (rest.amount_minor, desk.row(booked).deposit_status) == (30_000, "paid")


def test_a_date_that_asks_for_less_keeps_what_was_agreed(database: Desk) -> None:
    desk, booked = paid(database, deposit=LARGER)
    from_tomorrow(desk, deposit=DEPOSIT)

    desk.place(booked, starts_at=evening(1))

    moved = desk.row(booked)
    assert (moved.deposit_status, moved.deposit_due_minor) == ("paid", 50_000)


@pytest.mark.parametrize("kind", [EntryKind.REFUNDED, EntryKind.FORFEITED, EntryKind.MOVED])
def test_no_more_goes_away_than_the_house_holds(database: Desk, kind: EntryKind) -> None:
    desk, booked = paid(database)
    desk.do(enter, booked.id, kind=EntryKind.REFUNDED, amount_minor=5_000)

    with pytest.raises(Malformed) as refused:
        desk.do(enter, booked.id, kind=kind, amount_minor=15_001)

    assert [one["field"] for one in refused.value.facts["errors"]] == ["amount_minor"]
    noted = desk.database.read(lambda session: [one.kind for one in entries_of(session, booked.id)])
    assert noted == ["paid", "refunded"]
    desk.do(enter, booked.id, kind=kind, amount_minor=15_000)
    assert desk.row(booked).deposit_paid_minor == 0


def test_nothing_is_refunded_where_nothing_was_paid(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", deposit=DEPOSIT)
    held = desk.book()

    with pytest.raises(Malformed):
        desk.do(enter, held.id, kind=EntryKind.REFUNDED, amount_minor=1)

    assert desk.row(held).deposit_paid_minor == 0


def telling_who_paid(database: Desk) -> FrontDesk:
    """Open a house that tells the room a day before to who paid, to others on arrival."""
    paid_guests = {"when": {"deposit_paid": True}, "set": {"tell_room": 24 * 60}}
    return FrontDesk.opened(
        database, "small", deposit=DEPOSIT, tell_room="arrival", overrides=[paid_guests]
    )


def swept(desk: FrontDesk) -> int:
    return desk.database.work(lambda session: sweep_venue(session, desk.venue.id, now=desk.now))


def test_a_paid_deposit_decides_at_which_hour_the_room_is_told(database: Desk) -> None:
    desk = telling_who_paid(database)
    held = desk.book(starts_at=evening(3))

    desk.do(enter, held.id, kind=EntryKind.PAID)

    assert held.tell_room_at is None
    assert desk.row(held).tell_room_at == evening(2)
    swept(desk.at(evening(2) - minutes(1)))
    assert desk.row(held).room_told_at is None
    swept(desk.at(evening(2)))
    assert desk.row(held).room_told_at == evening(2)


def test_an_hour_that_is_over_when_the_deposit_is_paid_tells_the_room_at_once(
    database: Desk,
) -> None:
    desk = telling_who_paid(database)
    held = desk.book()

    desk.do(enter, held.id, kind=EntryKind.PAID)

    assert desk.row(held).room_told_at == desk.now
    assert desk.row(held).room_fixed_at == desk.now


def by_the_head(database: Desk) -> FrontDesk:
    """Open a house where each head costs by the hour and has to spend something."""
    row = {
        "room_class": "small", "day_type": "W", "from": "06:00", "to": "30:00",
        "unit": "head_hour", "amount_minor": 2_000,
        "minimum_spend": {"basis": "head", "amount_minor": SPEND_A_HEAD},
    }  # fmt: skip
    desk = FrontDesk.opened(database, "small")
    desk.database.work(lambda session: a_price_list(session, desk.venue, rows=[row]))
    return desk


def priced(row: Reservation) -> tuple[int, int]:
    """Return what three hours cost, and the least the party spends."""
    quote = row.quote or {}
    return quote["total_minor"], quote["minimum_spend"]["total_minor"]


def test_more_heads_at_the_door_are_priced(database: Desk) -> None:
    desk = by_the_head(database)
    booked = desk.book(party_size=4)

    desk.at(evening()).do(arrive, booked.id, party_size=6)

    assert priced(booked) == (24_000, 4 * SPEND_A_HEAD)
    assert priced(desk.row(booked)) == (36_000, 6 * SPEND_A_HEAD)


def test_a_corrected_number_of_heads_is_priced_as_agreed(database: Desk) -> None:
    desk = by_the_head(database)
    booked = desk.book(party_size=4)
    desk.database.work(lambda session: a_price_list(session, desk.venue, effective_from=TODAY))

    desk.do(amend, booked.id, guest={}, fields={"party_size": 2})

    assert priced(desk.row(booked)) == (12_000, 2 * SPEND_A_HEAD)
    assert desk.row(booked).price_list_version == booked.price_list_version


def owing_the_rest(database: Desk) -> tuple[FrontDesk, Reservation]:
    """Return a confirmed booking that owes 300 more since it went to a dearer date."""
    desk, booked = paid(database)
    from_tomorrow(desk, deposit=LARGER)
    desk.place(booked, starts_at=evening(1))
    return desk, booked


def asked_for_money(desk: FrontDesk, booked: Reservation) -> int:
    """Return how often the guest was asked to pay."""
    of_it = select(OutboxRow).where(
        OutboxRow.subject_id == booked.id, OutboxRow.topic == "reservation.deposit_due"
    )
    return desk.database.read(lambda session: len(session.scalars(of_it).all()))


def test_who_owes_the_rest_of_a_deposit_is_asked_at_once_and_once_more_when_it_is_due(
    database: Desk,
) -> None:
    desk, booked = owing_the_rest(database)
    asked = [asked_for_money(desk, booked)]

    for later in (59, 60, 61, 180):
        swept(desk.at(NOW + minutes(later)))
        asked.append(asked_for_money(desk, booked))

    assert asked == [1, 1, 2, 2, 2]
    assert [one.action for one in desk.audit(booked)].count("deposit_overdue") == 1


def test_a_rest_that_is_overdue_ends_nothing(database: Desk) -> None:
    desk, booked = owing_the_rest(database)

    swept(desk.at(NOW + minutes(61)))

    row = desk.row(booked)
    assert (row.status, row.occupies, row.deposit_status) == ("confirmed", True, "due")
    paid_late = desk.at(NOW + minutes(90)).do(enter, booked.id, kind=EntryKind.PAID)
    assert (paid_late.amount_minor, desk.row(booked).deposit_status) == (30_000, "paid")
    assert desk.at(evening(1)).do(arrive, booked.id).status == "arrived"


def test_a_rest_that_was_paid_in_time_is_not_asked_for_again(database: Desk) -> None:
    desk, booked = owing_the_rest(database)
    desk.do(enter, booked.id, kind=EntryKind.PAID)

    swept(desk.at(NOW + minutes(61)))

    assert asked_for_money(desk, booked) == 1
