"""The store's own guards, proved by behaviour on the migrated schema, past every rule of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.migrate import config, migrate, migrate_down
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Reservation
from ktv_booking.rooms.models import Room
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_class, a_reservation, a_room, a_venue, evening

OVERLAP = "ex_reservations_room_overlap"
LONGEST = "ck_reservations_longest_stay"
TOLD = "ck_reservations_told_room_moves_openly"
SEATED = "uq_reservations_room_id"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Floor:
    """A venue with two rooms."""

    session: Session
    venue: Venue
    room: Room
    other: Room

    def books(self, room: Room | None, **fields: Any) -> Reservation:
        """Write a row for a room."""
        return a_reservation(self.session, self.venue, room, **fields)

    def change(self, reservation: Reservation, **fields: Any) -> None:
        """Change a row by plain SQL, past the model's version."""
        self.session.execute(
            update(Reservation)
            .where(Reservation.id == reservation.id)
            .values(**fields)
            .execution_options(synchronize_session=False)
        )


@pytest.fixture
def floor(session: Session) -> Floor:
    venue = a_venue(session, bare=True)
    a_class(session, venue)
    return Floor(session, venue, a_room(session, venue), a_room(session, venue))


def refusal_of(session: Session, act: Callable[[], object]) -> str | None:
    """Return the name of the constraint that refuses `act`, None where nothing does."""
    try:
        with session.begin_nested():
            act()
            session.flush()
    except IntegrityError as error:
        return violated_constraint(error)
    return None


SPANS = [
    (0, 180, OVERLAP),
    (-60, 180, OVERLAP),
    (60, 60, OVERLAP),
    (-60, 400, OVERLAP),
    (179, 60, OVERLAP),
    (-59, 60, OVERLAP),
    (180, 60, None),
    (-60, 60, None),
    (24 * 60, 180, None),
]


@pytest.mark.parametrize(("after", "minutes", "refused_by"), SPANS)
def test_two_parties_never_share_a_room(
    floor: Floor, after: int, minutes: int, refused_by: str | None
) -> None:
    floor.books(floor.room, minutes=180)
    starts_at = evening() + after * A_MINUTE

    def book_again() -> None:
        floor.books(floor.room, starts_at=starts_at, minutes=minutes)

    assert refusal_of(floor.session, book_again) == refused_by


@pytest.mark.parametrize(("after", "minutes", "refused_by"), SPANS)
def test_nobody_is_moved_into_a_taken_room(
    floor: Floor, after: int, minutes: int, refused_by: str | None
) -> None:
    floor.books(floor.room, minutes=180)
    starts_at = evening() + after * A_MINUTE
    next_door = floor.books(floor.other, starts_at=starts_at, minutes=minutes)

    def move() -> None:
        floor.change(next_door, room_id=floor.room.id)

    assert refusal_of(floor.session, move) == refused_by


def test_nobody_stays_on_into_the_next_party(floor: Floor) -> None:
    staying = floor.books(floor.room, minutes=60)
    floor.books(floor.room, starts_at=evening(hour=21), minutes=60)

    def stay_on() -> None:
        floor.change(staying, occupies_until=evening(hour=21) + A_MINUTE)

    assert refusal_of(floor.session, stay_on) == OVERLAP


def test_a_row_that_no_longer_occupies_leaves_the_room_free(floor: Floor) -> None:
    floor.books(floor.room, occupies=False, status="cancelled")

    assert refusal_of(floor.session, lambda: floor.books(floor.room)) is None


def test_a_cancelled_row_cannot_come_back_into_a_taken_room(floor: Floor) -> None:
    cancelled = floor.books(floor.room, occupies=False, status="cancelled")
    floor.books(floor.room)

    assert refusal_of(floor.session, lambda: floor.change(cancelled, occupies=True)) == OVERLAP


def test_an_occupying_row_needs_a_room(floor: Floor) -> None:
    refused_by = refusal_of(floor.session, lambda: floor.books(None, occupies=True))

    assert refused_by == "ck_reservations_occupying_has_room"


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_two_parties_swap_rooms_in_one_statement(floor: Floor) -> None:
    here, there = floor.books(floor.room), floor.books(floor.other)
    swap = text(
        "UPDATE reservations AS r SET room_id = v.room_id FROM (VALUES "
        "(CAST(:here AS uuid), CAST(:other AS uuid)), (CAST(:there AS uuid), CAST(:room AS uuid))"
        ") AS v(id, room_id) WHERE r.id = v.id"
    )

    floor.session.execute(
        swap,
        {
            "here": here.id,
            "there": there.id,
            "room": floor.room.id,
            "other": floor.other.id,
        },
    )

    floor.session.expire_all()
    assert (here.room_id, there.room_id) == (floor.other.id, floor.room.id)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_two_parties_swap_rooms_by_parking_first(floor: Floor) -> None:
    here, there = floor.books(floor.room), floor.books(floor.other)

    floor.change(here, occupies=False)
    floor.change(there, room_id=floor.room.id)
    floor.change(here, room_id=floor.other.id, occupies=True)

    floor.session.expire_all()
    assert (here.room_id, there.room_id) == (floor.other.id, floor.room.id)


@pytest.mark.parametrize(
    ("told", "move", "refused_by"),
    [
        (False, None, None),
        (True, None, TOLD),
        (True, "the same", TOLD),
        (True, "a new one", None),
    ],
)
def test_a_told_room_changes_only_by_a_recorded_move(
    floor: Floor, told: bool, move: str | None, refused_by: str | None
) -> None:
    first_move = new_id() if move else None
    guest = floor.books(floor.room, room_told_at=NOW if told else None, move_id=first_move)
    next_move: UUID | None = new_id() if move == "a new one" else first_move

    def move_the_guest() -> None:
        floor.change(guest, room_id=floor.other.id, move_id=next_move)

    assert refusal_of(floor.session, move_the_guest) == refused_by


def test_a_told_guest_keeps_everything_but_the_room_changeable(floor: Floor) -> None:
    guest = floor.books(floor.room, room_told_at=NOW)

    refused_by = refusal_of(
        floor.session, lambda: floor.change(guest, room_id=floor.room.id, party_size=5)
    )

    assert refused_by is None


@pytest.mark.parametrize(("hours", "refused_by"), [(26, None), (27, LONGEST)])
def test_no_stay_is_longer_than_reads_rely_on(
    floor: Floor, hours: int, refused_by: str | None
) -> None:
    def book() -> None:
        floor.books(floor.room, minutes=hours * 60)

    assert refusal_of(floor.session, book) == refused_by


def test_no_stay_grows_longer_than_reads_rely_on(floor: Floor) -> None:
    guest = floor.books(floor.room)

    def grow() -> None:
        floor.change(guest, occupies_until=evening() + timedelta(hours=27))

    assert refusal_of(floor.session, grow) == LONGEST


def test_at_most_one_party_is_seated_in_a_room(floor: Floor) -> None:
    floor.books(floor.room, status="seated")
    later = floor.books(floor.room, starts_at=evening(1))

    assert refusal_of(floor.session, lambda: floor.change(later, status="seated")) == SEATED


@pytest.mark.parametrize(
    ("fields", "refused_by"),
    [
        ({"ends_at": evening()}, "ck_reservations_ends_after_start"),
        ({"occupies_until": evening()}, "ck_reservations_occupies_a_span"),
        ({"party_size": 0}, "ck_reservations_party_has_people"),
    ],
)
def test_nonsense_is_refused_by_name(floor: Floor, fields: dict[str, Any], refused_by: str) -> None:
    assert refusal_of(floor.session, lambda: floor.books(floor.room, **fields)) == refused_by


def test_guards_stand_again_after_down_and_up(own_database: Database) -> None:
    migrate_down(own_database, "0001")
    migrate(own_database)

    def overlap_and_tell(session: Session) -> list[str | None]:
        venue = a_venue(session, bare=True)
        a_class(session, venue)
        floor = Floor(session, venue, a_room(session, venue), a_room(session, venue))
        guest = floor.books(floor.room, room_told_at=NOW)
        return [
            refusal_of(session, lambda: floor.books(floor.room)),
            refusal_of(session, lambda: floor.change(guest, room_id=floor.other.id)),
            refusal_of(session, lambda: floor.books(floor.other, minutes=27 * 60)),
        ]

    assert own_database.work(overlap_and_tell) == [OVERLAP, TOLD, LONGEST]


def take_down_the_guards(database: Database) -> None:
    """Take down what 0002 set up, and nothing that came after it."""
    guards = ScriptDirectory.from_config(config()).get_revision("0002").module
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            guards.downgrade()


def test_without_the_guards_these_tests_would_fail(own_database: Database) -> None:
    take_down_the_guards(own_database)

    def overlap(session: Session) -> str | None:
        venue = a_venue(session, bare=True)
        a_class(session, venue)
        room = a_room(session, venue)
        a_reservation(session, venue, room)
        return refusal_of(session, lambda: a_reservation(session, venue, room))

    assert own_database.work(overlap) is None
