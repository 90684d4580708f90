"""Plans: looked at first, applied whole or not at all, refused once a book has moved on."""

from datetime import timedelta
from typing import Any

import pytest

from ktv_booking.kernel.errors import Forbidden, Stale
from ktv_booking.reservations.models import Plan, Reservation
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.rules.limits import GuestConsentRequired
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.reservations.service.outages import outages_of
from ktv_booking.reservations.service.plans import PlanRequest, apply_plan, make_plan
from tests.builders import TODAY, evening
from tests.front_desk import FrontDesk, minutes
from tests.stores import Desk


def planned(desk: FrontDesk, **said: Any) -> Plan:
    return desk.do(make_plan, PlanRequest(**said))


def applied(desk: FrontDesk, plan: Plan, *, guest_consents: bool = False) -> Plan:
    said = {"reason": "house_decides", "guest_consents": guest_consents}
    return desk.do(apply_plan, plan.id, **said)


def who_sits_and_who_is_next(database: Desk, *rooms: str) -> tuple[FrontDesk, Reservation, Any]:
    """Return a desk at 18:40, a party that sits until eight, and the one that follows it."""
    desk = FrontDesk.opened(database, *(rooms or ("small", "small"))).at(evening(hour=18))
    stay = {"starts_at": evening(hour=18), "minutes": 120, "source": "walk_in"}
    sitting = desk.book(**stay, room_id=desk.rooms[0].id, seat_now=True)
    coming = desk.book(starts_at=evening(hour=20))
    return desk.at(evening(hour=18) + minutes(40)), sitting, coming


def test_a_longer_stay_says_who_would_go_where(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    assert coming.room_id == sitting.room_id

    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)

    (move,) = plan.answer["moves"]
    assert plan.answer["feasible"]
    assert (move["reservation_id"], move["touches"]) == (str(coming.id), "nobody")
    assert move["to_room_id"] == str(desk.rooms[1].id)
    assert desk.row(coming).room_id == sitting.room_id


def test_applied_it_does_all_of_it(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)

    done = applied(desk, plan)

    assert done.applied_at is not None
    assert desk.row(coming).room_id == desk.rooms[1].id
    assert desk.row(sitting).ends_at == evening(hour=21)
    assert desk.row(coming).version == coming.version


def test_applied_twice_it_is_done_once(database: Desk) -> None:
    desk, sitting, _ = who_sits_and_who_is_next(database)
    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)
    applied(desk, plan)

    again = applied(desk, plan)

    assert again.applied_at is not None
    assert desk.row(sitting).ends_at == evening(hour=21)


def test_a_guest_who_knows_the_room_is_asked_first(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    desk.do(tell_room, coming.id, to="guest")
    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)

    with pytest.raises(GuestConsentRequired):
        applied(desk, plan)

    assert [move["touches"] for move in plan.answer["moves"]] == ["guest"]
    applied(desk, plan, guest_consents=True)
    assert desk.row(coming).room_id == desk.rooms[1].id
    assert desk.row(coming).version > coming.version


def test_it_is_refused_once_the_book_has_moved_on(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)
    desk.book(starts_at=evening(hour=23), minutes=60)

    with pytest.raises(Stale):
        applied(desk, plan)

    assert desk.row(sitting).ends_at == sitting.ends_at
    assert desk.row(coming).room_id == coming.room_id


def test_a_plan_that_cannot_be_done_says_why_and_is_never_applied(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    desk.book(room_id=desk.rooms[1].id, starts_at=evening(hour=20))

    plan = planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)

    assert (plan.answer["feasible"], plan.answer["moves"]) == (False, [])
    assert plan.answer["reason"]["en"]
    with pytest.raises(ActionNotAllowed):
        applied(desk, plan)
    assert desk.row(coming).room_id == sitting.room_id


def test_an_outage_says_where_each_goes_and_who_stays(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    first = desk.book()
    desk.book(room_id=desk.rooms[1].id, starts_at=evening(hour=23), minutes=60)
    last = desk.book(starts_at=evening(hour=23), minutes=60)
    assert first.room_id == last.room_id == desk.rooms[0].id
    span = {"starts_at": evening(hour=19), "ends_at": evening(hour=24)}

    plan = planned(desk, kind="outage", room_id=desk.rooms[0].id, **span)

    assert [move["reservation_id"] for move in plan.answer["moves"]] == [str(first.id)]
    assert [stay["reservation_id"] for stay in plan.answer["stays"]] == [str(last.id)]
    assert plan.answer["stays"][0]["reason"]["en"].startswith("23:00–00:00: ")
    assert not plan.answer["feasible"]


def test_an_outage_asks_who_knows_the_room_only_where_nobody_else_can_make_place(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 4)
    hit = desk.book()
    told = desk.book(starts_at=evening(hour=21), minutes=120)
    untold = desk.book(starts_at=evening(hour=21), minutes=120)
    for party, room in ((told, desk.rooms[1]), (untold, desk.rooms[2])):
        desk.place(party, room_id=room.id)
    desk.do(tell_room, told.id, to="guest")
    desk.book(starts_at=evening(hour=18), room_id=desk.rooms[3].id)
    span = {"starts_at": evening(hour=19), "ends_at": evening(hour=24)}

    plan = planned(desk, kind="outage", room_id=desk.rooms[0].id, **span)

    assert hit.room_id == desk.rooms[0].id
    moves = {move["reservation_id"]: move["touches"] for move in plan.answer["moves"]}
    assert moves == {str(hit.id): "nobody", str(untold.id): "nobody"}


def test_an_applied_outage_leaves_the_room_empty(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book()
    span = {"starts_at": evening(hour=19), "ends_at": evening(hour=24)}
    plan = planned(desk, kind="outage", room_id=desk.rooms[0].id, **span)

    applied(desk, plan)

    assert desk.row(party).room_id == desk.rooms[1].id
    assert len(desk.look(outages_of, desk.rooms[0].id)) == 1


def test_an_outage_is_applied_by_those_alone_who_take_rooms_out_of_sale(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    span = {"starts_at": evening(hour=19), "ends_at": evening(hour=24)}
    plan = planned(desk, kind="outage", room_id=desk.rooms[0].id, **span)

    with pytest.raises(Forbidden):
        applied(desk.as_("front_desk"), plan)


def test_a_larger_room_is_made_by_moving_who_was_told_nothing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium", "medium")
    party = desk.book(room_class="small")
    other = desk.book(room_class="medium")
    desk.book(room_id=desk.rooms[2].id, starts_at=evening(hour=18), minutes=120)

    plan = planned(desk, kind="upgrade_chain", reservation_id=party.id, room_class="medium")
    applied(desk, plan)

    row = desk.row(party)
    assert row.room_id in {desk.rooms[1].id, desk.rooms[2].id}
    assert row.room_id != desk.row(other).room_id


def test_what_a_move_gives_away_is_the_price_of_the_room_beyond_the_one_paid_for(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    party = desk.book(room_class="small")
    span = {"starts_at": evening(hour=19), "ends_at": evening(hour=24)}

    plan = planned(desk, kind="outage", room_id=desk.rooms[0].id, **span)

    assert [move["cost_minor"] for move in plan.answer["moves"]] == [3 * 10_000]
    assert plan.answer["moves"][0]["reservation_id"] == str(party.id)


def test_a_tidier_day_gives_the_larger_room_back(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    first = desk.book(room_class="small")
    fitted = desk.book(room_class="small")
    assert fitted.house_fit
    desk.do(cancel, first.id, CancelRequest(CancelledBy.GUEST, "changed_plans"))
    plan = planned(desk, kind="optimise", venue_id=desk.venue.id, business_date=TODAY)

    applied(desk, plan)

    row = desk.row(fitted)
    assert (row.room_id, row.house_fit) == (desk.rooms[0].id, False)


def test_a_plan_writes_nothing_in_the_book(database: Desk) -> None:
    desk, sitting, _ = who_sits_and_who_is_next(database)
    revs = desk.revs()

    planned(desk, kind="extension", reservation_id=sitting.id, minutes=60)

    assert desk.revs() == revs


def test_a_longer_stay_is_granted_where_only_untold_parties_move(database: Desk) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)

    longer = desk.do(extend, sitting.id, minutes=60)

    assert longer.reservation.ends_at == evening(hour=21)
    assert desk.row(coming).room_id == desk.rooms[1].id
    last = desk.audit(sitting)[-1]
    assert [one["reservation_id"] for one in last.changed["silent_moves"]] == [str(coming.id)]


def test_nobody_who_comes_within_three_quarters_of_an_hour_is_moved_silently(
    database: Desk,
) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    soon = desk.at(evening(hour=20) - timedelta(minutes=40))

    with pytest.raises(RoomAlreadyTaken):
        soon.do(extend, sitting.id, minutes=60)

    assert desk.row(coming).room_id == sitting.room_id


def test_a_refused_longer_stay_says_who_is_next_and_who_would_have_to_agree(
    database: Desk,
) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    desk.do(tell_room, coming.id, to="guest")

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.do(extend, sitting.id, minutes=60)

    facts = refused.value.facts
    assert facts["next"]["code"] == coming.code
    (move,) = facts["yes_if"]
    assert (move["code"], move["touches"]) == (coming.code, "guest")
    assert (move["from_room"], move["to_room"]) == tuple(room.number for room in desk.rooms)
    assert facts["plan"]["request"]["minutes"] == 60


def test_a_longer_stay_that_no_order_of_rooms_allows_names_those_who_compete(
    database: Desk,
) -> None:
    desk, sitting, coming = who_sits_and_who_is_next(database)
    other = desk.book(starts_at=evening(hour=20))

    with pytest.raises(RoomAlreadyTaken) as refused:
        desk.do(extend, sitting.id, minutes=60)

    assert "yes_if" not in refused.value.facts
    assert refused.value.facts["witness"]["competing"] == sorted([coming.code, other.code])
