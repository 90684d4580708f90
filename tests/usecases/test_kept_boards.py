"""A board that is kept reads, at every instant, as if it had been written this moment."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present import pages as boards
from ktv_booking.reservations.present.pages import A_MOMENT, board_page
from ktv_booking.reservations.queries.board import BoardRows
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.schemas import BoardOut
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.outages import take_out
from ktv_booking.venues.day import Days
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import VenueFacts
from tests.builders import TODAY, a_principal, evening
from tests.front_desk import FrontDesk, minutes
from tests.kept_books import nothing_kept
from tests.stores import Desk

TERMS = {"grace_minutes": 15, "fix_room": 60, "tell_room": 30, "hold_minutes": 20}
ROLES = ("agent", "lead", "duty_manager", "hq_admin")
DAYS = (TODAY, TODAY, TODAY + DAY, TODAY - DAY)
CHANGED_MIND = CancelRequest(CancelledBy.GUEST, "changed_mind")


@pytest.fixture(autouse=True)
def just_started() -> Iterator[None]:
    with nothing_kept():
        yield


def board(desk: FrontDesk, now: datetime, by: Agent, day: date = TODAY) -> bytes:
    def look(session: Session) -> bytes:
        glimpse(session, desk.venue.id, around=now, also=day)
        venue = venue_for(session, desk.venue.id, agent=by)
        return board_page(session, venue, day, now=now, by=by)

    return desk.database.read(look, at_a_glance=True)


def an_evening(database: Desk) -> tuple[FrontDesk, list[tuple[datetime, Callable[[], object]]]]:
    """Return a desk, and what happens at it when: nobody has done anything yet."""
    desk = FrontDesk.opened(database, "small", "small", "small", "medium", "large", **TERMS)
    rows: dict[str, Reservation] = {}
    rooms = [room.id for room in desk.rooms]

    def take(name: str, **said: object) -> Callable[[], object]:
        return lambda: rows.setdefault(name, desk.book(**said))

    def do(verb: object, name: str, *said: object) -> Callable[[], object]:
        return lambda: desk.do(verb, rows[name].id, *said)  # type: ignore[arg-type]

    def close(room: int, begin: datetime, hours: int, **said: object) -> Callable[[], object]:
        slot = Slot(begin, begin + timedelta(hours=hours))
        said = {"kind": "maintenance", "slot": slot, "reason": "x"} | said
        return lambda: desk.do(take_out, rooms[room], **said)  # type: ignore[arg-type]

    happens: list[tuple[datetime, Callable[[], object]]] = [
        (evening(hour=15), take("held", hold=True)),
        (evening(hour=15, minute=5), take("early", starts_at=evening(hour=18), minutes=120)),
        (evening(hour=15, minute=6), take("late", starts_at=evening(hour=20))),
        (evening(hour=15, minute=7), take("no one", starts_at=evening(hour=19))),
        (evening(hour=15, minute=8), take("gone", starts_at=evening(hour=22), minutes=60)),
        (evening(hour=15, minute=9), take("tomorrow", starts_at=evening(1, hour=16), hold=True)),
        (evening(hour=16), close(4, evening(hour=17), 2)),
        (
            evening(hour=16, minute=1),
            close(3, evening(hour=23), 4, kind="management_hold", releases_at=evening(hour=21)),
        ),
        (evening(hour=17, minute=10), do(arrive, "early")),
        (evening(hour=18, minute=2), do(seat, "early")),
        (evening(hour=18, minute=30), do(cancel, "gone", CHANGED_MIND)),
        (evening(hour=20, minute=10), do(leave, "early")),
        (evening(hour=20, minute=12), do(arrive, "late")),
        (evening(hour=20, minute=25), do(seat, "late")),
        (evening(hour=24), do(leave, "late")),
    ]
    return desk, happens


def hold_boards_to_the_store(database: Desk, *, seed: int) -> None:
    """Play an evening with screens that ask all the time, now and then what was an hour ago."""
    desk, happens = an_evening(database)
    people = [a_principal(role, desk.venue) for role in ROLES]
    chance = random.Random(seed)
    events: list[tuple[datetime, Callable[[], object] | None]] = [*happens]
    for number in range(14 * 12):
        grid = evening(hour=15) + minutes(5 * number)
        events.append((grid + chance.choice([-A_MOMENT, A_MOMENT, minutes(0), minutes(2)]), None))
    for now, verb in sorted(events, key=lambda event: event[0]):
        if verb is not None:
            desk.now = now
            verb()
        asked = [now, now + A_MOMENT, now, *([now - minutes(60)] if verb is not None else [])]
        for instant in asked:
            by, day = chance.choice(people), chance.choice(DAYS)
            shown = board(desk, instant, by, day)
            with nothing_kept():
                assert shown == board(desk, instant, by, day), (instant, by.grants, day)


def test_a_kept_board_reads_as_one_written_this_moment(database: Desk) -> None:
    hold_boards_to_the_store(database, seed=1)


def test_a_board_that_made_room_for_another_is_unpacked_and_not_written_anew(
    database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book()
    by, now, sound = a_principal("agent", desk.venue), evening(hour=15), boards.board_rows
    read: list[date] = []

    def rows(session: Session, venue: VenueFacts, day: date, **said: datetime) -> BoardRows:
        read.append(day)
        return sound(session, venue, day, **said)

    monkeypatch.setattr(boards, "board_rows", rows)
    monkeypatch.setattr(boards, "BYTES_KEPT", 1)
    with nothing_kept():
        shown = [board(desk, now, by, TODAY + one * DAY) for one in (0, 1, 0, 1)]

        assert [len(shelf) for shelf in (boards._shelf, boards._packed)] == [1, 1]
    assert shown[:2] == shown[2:]
    assert read == [TODAY, TODAY + DAY]


def never_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a board for good until the book changes."""
    monkeypatch.setattr(boards, "_changes", lambda *_: iter([datetime.max.replace(tzinfo=UTC)]))


def an_evening_of_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep boards without their revision."""
    monkeypatch.setattr(Days, "revs_from", lambda *_: ())


def without_the_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that a lead may take back a step for some minutes only."""
    monkeypatch.setattr(boards, "UNDO_BY_A_LEAD", timedelta(0))


def without_who_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that rooms fill and empty while another day's board is shown."""
    monkeypatch.setattr(boards, "_comings_and_goings", lambda *_: ())


def without_todays_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep another day's board whatever is written in today's book."""
    monkeypatch.setattr(boards, "revisions_of", lambda *_: ())


def without_the_half_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that a party may sit down a little early."""
    monkeypatch.setattr(boards, "SEATED_EARLY", timedelta(0))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "seeded",
    [
        never_too_old,
        an_evening_of_one_day,
        without_the_ten_minutes,
        without_the_half_hour,
        without_who_comes,
        without_todays_revision,
    ],
)
def test_a_board_kept_too_long_is_found(
    database: Desk,
    monkeypatch: pytest.MonkeyPatch,
    seeded: Callable[[pytest.MonkeyPatch], None],
) -> None:
    seeded(monkeypatch)

    with pytest.raises(AssertionError):
        hold_boards_to_the_store(database, seed=1)


def test_what_a_lead_may_do_is_not_shown_to_an_agent(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    party = desk.book(starts_at=evening(hour=18))
    at_six = desk.at(evening(hour=18))
    at_six.do(arrive, party.id)
    agent, lead = (a_principal(role, desk.venue) for role in ("agent", "lead"))

    shown = [board(desk, at_six.now, by) for by in (lead, agent, lead, agent)]

    assert [b"reinstatement" in one for one in shown] == [True, False, True, False]


def test_another_days_board_shows_who_has_come_to_the_house_meanwhile(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book(starts_at=evening(hour=18))
    at_six, tomorrow = desk.at(evening(hour=18)), TODAY + DAY

    def states() -> list[str]:
        shown = BoardOut.model_validate_json(board(desk, at_six.now, desk.by, tomorrow))
        return sorted(room.state for room in shown.rooms)

    before = states()
    at_six.do(arrive, party.id)
    at_six.do(seat, party.id)

    assert (before, states()) == (["reserved", "vacant"], ["in_use", "vacant"])


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - DAY, TODAY + 30 * DAY])
def test_another_days_board_is_kept_while_nobody_writes_in_either_book(
    database: Desk, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book()
    first = board(desk, desk.now, desk.by, day)
    monkeypatch.setattr(boards, "board_rows", None)

    again = board(desk, desk.now, desk.by, day)

    assert again is first
