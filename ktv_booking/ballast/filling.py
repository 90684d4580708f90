"""Filling an empty store with the ballast, in one transaction, past no guard of the rooms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from ktv_booking.ballast.bookings import BY, Chain, Row, bookings
from ktv_booking.ballast.evenings import Evenings
from ktv_booking.ballast.houses import house_numbered, pattern
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.models import Reservation
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.venue_file import apply_import
from ktv_booking.rooms.venue_file.standing import venue_id_of
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.queries import venue_facts

FEWEST_GUESTS = 10_000
Follows = Callable[[int, int], None]

_OVERLAPS = text(
    """
    SELECT count(*) FROM (
        SELECT occupies_from, max(occupies_until) OVER (
            PARTITION BY room_id ORDER BY occupies_from
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS taken_until
        FROM reservations WHERE occupies
    ) AS taking WHERE taken_until > occupies_from
    """
)


class StoreNotEmpty(Conflict):
    """Ballast goes into a store without venues: it would spoil a shop's own book.

    No code: nobody is told it over HTTP.
    """

    title = Text(
        zh="存储中已有门店，压测数据只写入空库",
        en="The store has venues already; ballast goes into an empty one",
    )


@dataclass(frozen=True, slots=True)
class Size:
    """How many houses, rooms in each, and business days, half of them still to come."""

    venues: int = 50
    rooms: int = 60
    days: int = 90


@dataclass(frozen=True, slots=True)
class Filled:
    """What a store holds now."""

    venues: int
    reservations: int
    first: date
    last: date
    overlaps: int


def fill(
    database: Database,
    size: Size,
    *,
    today: date,
    seed: int,
    follow: Follows = lambda venues, reservations: None,
) -> Filled:
    """Fill an empty store: all of it or nothing. `follow` hears how far it has come.

    Raises:
        StoreNotEmpty: there are venues.
    """
    first = today - timedelta(days=size.days // 2)
    guests = max(FEWEST_GUESTS, size.venues * size.rooms * size.days * 4)
    chain = Chain(first=first, days=size.days, today=today, guests=guests, seed=seed)
    with unhurried():
        return database.work(lambda session: _fill(session, size, chain, follow))


def overlaps_in(session: Session) -> int:
    """Return how many stays begin in a room that is still taken: none, where the guards hold."""
    return int(session.scalar(_OVERLAPS) or 0)


def _fill(session: Session, size: Size, chain: Chain, follow: Follows) -> Filled:
    if session.scalar(select(func.count()).select_from(Venue)):
        raise StoreNotEmpty
    take_as_long_as_it_needs(session)
    file, evenings, written = pattern(), None, 0
    opened_at = datetime.fromisoformat(f"{chain.first - DAY}T12:00:00+00:00")
    for number in range(1, size.venues + 1):
        house_file = house_numbered(number, file, rooms=size.rooms, first=chain.first)
        apply_import(session, house_file, by=BY, now=opened_at)
        venue = venue_facts(session, venue_id_of(session, house_file.venue.code))
        house = house_of(session, venue)
        evenings = evenings or Evenings(venue)
        days = list(bookings(venue, house, evenings, chain))
        write_rows(session, Reservation, [row for rows in days for row in rows])
        write_rows(session, VenueDay, [_day(rows, venue.id.hex, chain) for rows in days if rows])
        session.expunge_all()
        written += sum(map(len, days))
        follow(number, written)
    let_the_planner_know(session)
    last = chain.first + timedelta(days=chain.days - 1)
    return Filled(size.venues, written, chain.first, last, overlaps_in(session))


def _day(rows: Sequence[Row], venue_id: str, chain: Chain) -> Row:
    """Return the day that rows are of; one that is over is settled."""
    day = rows[0]["business_date"]
    is_over = date.fromisoformat(day) < chain.today
    return {
        "venue_id": venue_id,
        "business_date": day,
        "rev": len(rows),
        "last_day_no": len(rows),
        "settled_at": f"{date.fromisoformat(day) + DAY} 00:00:00.000000" if is_over else None,
    }


def write_rows(session: Session, model: type[Any], rows: Iterable[Row]) -> None:
    """Write rows in bulk; what they do not say is what the model would have said."""
    table = model.__table__
    said = {
        column.name: column.default.arg
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }
    said = {name: int(value) if isinstance(value, bool) else value for name, value in said.items()}
    full = [{**said, **row} for row in rows]
    names = list(full[0])
    values = ([row[name] for name in names] for row in full)
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({marks})",  # noqa: S608
            [tuple(row) for row in values],
        )
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f"COPY {table.name} ({_quoted(names)}) FROM STDIN") as copy:
        for row in values:
            copy.write("\t".join(map(_in_copy, row)) + "\n")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _in_copy(value: object) -> str:
    if value is None:
        return r"\N"
    return value.replace("\\", "\\\\") if isinstance(value, str) else str(value)


def take_as_long_as_it_needs(session: Session) -> None:
    """Lift the limits of a desk's statement for this unit."""
    if session.get_bind().dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            session.execute(text(f"SET LOCAL {limit} = 0"))


def let_the_planner_know(session: Session) -> None:
    """Let PostgreSQL count what is there now, as it would by itself within the hour."""
    if session.get_bind().dialect.name == "postgresql":
        for table in inspect(session.connection()).get_table_names():
            session.execute(text(f'ANALYZE "{table}"'))
