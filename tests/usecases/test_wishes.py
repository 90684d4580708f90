"""Wishes are noted, listed and taken back; a standby one is counted in the book of its day."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.audit.models import AuditRow
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Forbidden, Malformed, NotFound
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.waitlist.models import Wish
from ktv_booking.waitlist.queries import Sought, venue_ids_of, wish_for, wishes_sought
from ktv_booking.waitlist.service import WishRequest, register, wish_for_change, withdraw
from tests.builders import NOW, TODAY, a_phone, a_principal, a_venue, evening
from tests.stores import Desk

HOUR = timedelta(hours=1)


def desk_of(*venues: Venue, permission: Permission = Permission.RESERVE) -> Agent:
    """An agent of the hotline at some venues."""
    grants = frozenset(("agent", venue.id) for venue in venues)
    return Agent(new_id(), "hotline", "hotline", grants, permission)


def a_wish(session: Session, *venues: Venue, by: Agent | None = None, **overrides: Any) -> Wish:
    """A party of six stands by for tonight."""
    fields: dict[str, Any] = {
        "kind": "standby",
        "venue_ids": [venue.id for venue in venues],
        "room_classes": ["medium", "large"],
        "earliest_starts_at": evening(),
        "latest_starts_at": evening(hour=22),
        "minutes": 120,
        "party_size": 6,
        "contact_name": "王小明",
        "contact_phone": a_phone(),
    }
    request = WishRequest(**fields | overrides)
    return register(session, request, by=by or desk_of(*venues), now=NOW)


def waiting_on(session: Session, venue: Venue, day: date = TODAY) -> tuple[int, int]:
    """Return how many wait on a day, and the revision of its book."""
    row = session.get(VenueDay, (venue.id, day), populate_existing=True)
    return (0, 0) if row is None else (row.waiting, row.rev)


def taken_back(session: Session, wish_id: Any, by: Agent) -> Wish:
    wish = wish_for_change(session, wish_id, by=by)
    return withdraw(session, wish, reason="去别家了", by=by, now=NOW + HOUR)


def test_a_standby_wish_is_counted_at_every_venue_that_would_do(session: Session) -> None:
    first, second = a_venue(session), a_venue(session)

    wish = a_wish(session, second, first)

    assert wish.status == "registered"
    assert venue_ids_of(session, [wish])[wish.id] == [second.id, first.id]
    assert waiting_on(session, first) == waiting_on(session, second) == (1, 1)


def test_a_start_past_midnight_is_counted_on_the_evening_before(session: Session) -> None:
    venue = a_venue(session)

    a_wish(session, venue, earliest_starts_at=evening(hour=25), latest_starts_at=evening(hour=25))

    assert waiting_on(session, venue)[0] == 1


def test_an_advance_wish_touches_no_book(session: Session) -> None:
    venue = a_venue(session)

    a_wish(session, venue, kind="advance")

    assert waiting_on(session, venue) == (0, 0)


def test_a_wish_taken_back_is_no_longer_counted(session: Session) -> None:
    venue = a_venue(session)
    wish = a_wish(session, venue)

    taken = taken_back(session, wish.id, desk_of(venue))

    assert taken.status == "withdrawn"
    assert taken.withdrawal == {
        "at": (NOW + HOUR).isoformat(),
        "by": "hotline",
        "reason": "去别家了",
    }
    assert waiting_on(session, venue)[0] == 0


@pytest.mark.parametrize("kind", ["standby", "advance"])
def test_a_wish_is_taken_back_once(session: Session, kind: str) -> None:
    venue = a_venue(session)
    wish = a_wish(session, venue, kind=kind)
    taken_back(session, wish.id, desk_of(venue))

    with pytest.raises(ActionNotAllowed) as refused:
        taken_back(session, wish.id, desk_of(venue))

    assert refused.value.facts["status"] == "withdrawn"
    assert waiting_on(session, venue)[0] == 0


@pytest.mark.parametrize("kind", ["standby", "advance"])
def test_of_two_who_take_it_back_at_once_one_is_told_so(
    session: Session, database: Desk, kind: str
) -> None:
    venue = a_venue(session)
    wish, by = a_wish(session, venue, kind=kind), desk_of(venue)
    session.commit()
    together = threading.Barrier(2)
    ended: list[str] = []

    def somebody() -> None:
        together.wait()
        try:
            ended.append(database.work(lambda unit: taken_back(unit, wish.id, by)).status)
        except ActionNotAllowed as refusal:
            ended.append(refusal.code)

    threads = [threading.Thread(target=somebody) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["action-not-allowed", "withdrawn"]
    assert database.read(lambda unit: waiting_on(unit, venue))[0] == 0


def test_many_wishes_at_once_are_all_counted(session: Session, database: Desk) -> None:
    first, second = a_venue(session), a_venue(session)
    session.commit()
    together = threading.Barrier(6)
    units: list[Session] = []

    def noted(unit: Session, *venues: Venue) -> Wish:
        units.append(unit)
        return a_wish(unit, *venues)

    def somebody(*venues: Venue) -> None:
        together.wait()
        database.work(lambda unit: noted(unit, *venues))

    pairs = [(first, second), (second, first)] * 3
    threads = [threading.Thread(target=somebody, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(units) == 6, "a deadlock made somebody start over"
    assert database.read(lambda unit: waiting_on(unit, first)) == (6, 6)
    assert database.read(lambda unit: waiting_on(unit, second)) == (6, 6)


def test_every_venue_of_a_wish_is_the_callers(session: Session) -> None:
    mine, foreign = a_venue(session), a_venue(session)

    with pytest.raises(NotFound):
        a_wish(session, mine, foreign, by=desk_of(mine))


def test_who_may_only_look_notes_no_wish(session: Session) -> None:
    venue = a_venue(session)
    auditor = a_principal("auditor", venue, permission=Permission.RESERVE)

    with pytest.raises(Forbidden):
        a_wish(session, venue, by=auditor)


def test_classes_are_those_of_the_venue_liked_best(session: Session) -> None:
    venue = a_venue(session)

    with pytest.raises(NotFound) as refused:
        a_wish(session, venue, room_classes=["medium", "palace"])

    assert refused.value.facts == {"what": "room_class"}


def test_a_phone_is_one_that_could_be_dialled(session: Session) -> None:
    with pytest.raises(Malformed):
        a_wish(session, a_venue(session), contact_phone="12345")


def test_nobody_waits_for_what_is_over(session: Session) -> None:
    with pytest.raises(StartInThePast):
        a_wish(
            session,
            a_venue(session),
            earliest_starts_at=NOW - 2 * HOUR,
            latest_starts_at=NOW - HOUR,
        )


def test_each_change_leaves_one_row_without_the_phone(session: Session) -> None:
    venue, phone = a_venue(session), a_phone()
    wish = a_wish(session, venue, contact_phone=phone)
    taken_back(session, wish.id, desk_of(venue))
    session.flush()

    rows = session.scalars(
        select(AuditRow).where(AuditRow.subject_id == wish.id).order_by(AuditRow.id)
    ).all()

    assert [row.action for row in rows] == ["registered", "withdrawn"]
    assert {row.venue_id for row in rows} == {venue.id}
    assert phone not in repr([row.changed for row in rows])
    assert rows[0].changed["contact_phone"] == "*******" + phone[-4:]


def test_a_wish_is_seen_where_one_of_its_venues_is_mine(session: Session) -> None:
    first, second, third = a_venue(session), a_venue(session), a_venue(session)
    wish = a_wish(session, first, second)

    assert wish_for(session, wish.id, agent=desk_of(second)) is wish
    with pytest.raises(NotFound):
        wish_for(session, wish.id, agent=desk_of(third))
    with pytest.raises(NotFound):
        wish_for(session, new_id(), agent=desk_of(first))
    with pytest.raises(Forbidden):
        wish_for(
            session,
            wish.id,
            agent=a_principal("auditor", first, permission=Permission.RESERVE),
        )


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), ["tonight", "tomorrow", "later"]),
        (Sought(kind="standby"), ["tonight", "tomorrow"]),
        (Sought(status="withdrawn"), ["tomorrow"]),
        (Sought(wanted_from=evening(1)), ["tomorrow", "later"]),
        (Sought(wanted_before=evening(1)), ["tonight"]),
        (Sought(wanted_from=evening(hour=21), wanted_before=evening(2)), ["tonight", "tomorrow"]),
        (Sought(updated_since=NOW + timedelta(minutes=1)), ["tomorrow"]),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(
    session: Session, sought: Sought, found: list[str]
) -> None:
    venue, foreign = a_venue(session), a_venue(session)

    def wish(name: str, day: int, kind: str = "standby") -> Wish:
        span: dict[str, datetime] = {
            "earliest_starts_at": evening(day),
            "latest_starts_at": evening(day, hour=22),
        }
        return a_wish(session, venue, kind=kind, contact_name=name, **span)

    wish("tonight", 0)
    tomorrow = wish("tomorrow", 1)
    wish("later", 8, kind="advance")
    a_wish(session, foreign, contact_name="foreign")
    taken_back(session, tomorrow.id, desk_of(venue))

    statement = wishes_sought(sought, agent=desk_of(venue)).order_by(Wish.id)

    assert [one.contact_name for one in session.scalars(statement)] == found


def test_a_list_of_a_foreign_venue_is_not_found(session: Session) -> None:
    mine, foreign = a_venue(session), a_venue(session)

    with pytest.raises(NotFound):
        wishes_sought(Sought(venue_id=foreign.id), agent=desk_of(mine))
