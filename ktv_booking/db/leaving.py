"""What a unit leaves behind beside its change: rows that are only ever added, written at its end.

An audit row, an outbox row, the answer under its key, and the one row they are about where
nothing else is done with it: nobody reads them before the unit has committed, so a server gets
all of them in one statement (docs/adr/0017). Rows that are chained raise the head of their chain
in that statement, the last of the unit (docs/adr/0022).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnDefault, Dialect, Table, bindparam, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.base import Base
from ktv_booking.db.chaining import Chained, beginning_of, digest_of, link
from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.heads import BEGINNING, CHAIN, PLACED, digest_named, place_of, raised_by
from ktv_booking.db.ready import Ready, made_ready
from ktv_booking.db.units import BeginAgain, foreknown, is_unit, memo

_LEFT, _AT_ONCE = "left", "written_at_once"
MOST_AT_ONCE = 8


class _Row(NamedTuple):
    table: Table
    values: dict[str, Any]
    guards: frozenset[str] = frozenset()
    chain: UUID | None = None


def may_leave(session: Session) -> bool:
    """Say whether what is left now is written at the unit's end, and not row by row."""
    return (
        is_unit(session)
        and not session.in_nested_transaction()
        and not foreknown(session, _AT_ONCE)
    )


def leave_guarded(session: Session, row: Base, guards: Iterable[str]) -> None:
    """Add a row that is new when the unit ends; for a unit that `may_leave` and only shows it.

    Where one of the constraints `guards` says no then, the unit is begun again and may not leave:
    it finds out at the row itself what is in the way. Columns without a value are left out.
    """
    table = _table_of(row)
    values = {name: value for name, value in _whole(row, table).items() if value is not None}
    for name in values.keys() - row.__dict__.keys():
        setattr(row, name, values[name])
    memo(session).setdefault(_LEFT, []).append(_Row(table, values, frozenset(guards)))


def leave(session: Session, row: Base) -> None:
    """Add `row` when the unit ends; at once where there is no unit, or a part of it may be undone.

    Columns that the row leaves out have their default.
    """
    is_later = is_unit(session) and not session.in_nested_transaction()
    if not is_later and not isinstance(row, Chained):
        session.add(row)
        return
    table = _table_of(row)
    left = _Row(table, _whole(row, table), chain=row.chain if isinstance(row, Chained) else None)
    if is_later:
        memo(session).setdefault(_LEFT, []).append(left)
    else:
        _write_all(session, [left])


def _table_of(row: Base) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _whole(row: Base, table: Table) -> dict[str, Any]:
    """Return what a row says of every column, with the defaults of those it leaves out."""
    said, values = row.__dict__, {}
    for name, default in _defaults(table).items():
        value = said.get(name)
        if value is None and default is not None:
            value = default.arg(None) if default.is_callable else default.arg
        values[name] = value
    return values


@cache
def _defaults(table: Table) -> Mapping[str, ColumnDefault | None]:
    return {
        column.key: column.default if isinstance(column.default, ColumnDefault) else None
        for column in table.columns
    }


def write_left(session: Session) -> None:
    """Write what the unit left: in the order it was left, chains one after the other and last.

    Raises:
        BeginAgain: the guard of a row said no.
    """
    _write_all(session, memo(session).pop(_LEFT, []))


def _write_all(session: Session, left: Iterable[_Row]) -> None:
    rows = sorted(left, key=lambda row: (row.chain is not None, str(row.chain)))
    if session.get_bind().dialect.name == "sqlite":
        _write_one_by_one(session, rows)
        return
    for some in _batches(rows):
        _write(session, some)


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows of one statement each: not too many, of one chain at most."""
    batch: list[_Row] = []
    for row in rows:
        is_of_another = bool(batch) and batch[-1].chain not in (None, row.chain)
        if len(batch) == MOST_AT_ONCE or is_of_another:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _write(session: Session, some: Sequence[_Row]) -> None:
    values: dict[str, Any] = {}
    chained = [row for row in some if row.chain]
    for number, row in enumerate(some):
        values |= {f"{name}_{number}": value for name, value in row.values.items()}
    for place, row in enumerate(chained):
        assert row.chain
        values |= {CHAIN: row.chain, BEGINNING: beginning_of(row.chain)}
        values[digest_named(place)] = digest_of(row.values)
    columns = tuple((row.table, tuple(row.values)) for row in some)
    adding = _adding(columns, len(chained), session.get_bind().dialect)
    _execute(session, adding, values, some)


def _execute(session: Session, adding: Ready, values: dict[str, Any], rows: Sequence[_Row]) -> None:
    guards = frozenset[str]().union(*(row.guards for row in rows))
    try:
        adding.execute(session.connection(), values)
    except IntegrityError as error:
        if violated_constraint(error) in guards:
            raise BeginAgain(**{_AT_ONCE: True}) from error
        raise
    if guards:
        crash_point("after_insert")


@lru_cache(maxsize=512)
def _adding(rows: Sequence[tuple[Table, Sequence[str]]], chained: int, dialect: Dialect) -> Ready:
    """Return the one statement that adds a row of these columns to each of these tables.

    The last `chained` of them hold on to one another, and to the head that is raised for them.
    """
    head = raised_by(chained).cte("head") if chained else None
    plain = len(rows) - chained
    *others, last = (
        insert(table).values(
            {
                table.columns[name]: bindparam(f"{name}_{number}", type_=table.columns[name].type)
                for name in names
                if number < plain or name not in PLACED
            }
            | ({} if number < plain else place_of(table, head, number - plain, chained))
        )
        for number, (table, names) in enumerate(rows)
    )
    for number, other in enumerate(others):
        last = last.add_cte(other.cte(f"row_{number}"))
    return made_ready(last.inline(), dialect)


def _write_one_by_one(session: Session, rows: Iterable[_Row]) -> None:
    """Write to the store that has one writer: nobody raises a head meanwhile."""
    for chain, some in groupby(rows, key=lambda row: row.chain):
        if chain is None:
            for row in some:
                _write(session, [row])
            continue
        connection = session.connection()
        head = connection.exec_driver_sql(_HEAD, (chain.hex,)).one_or_none()
        count, last = head or (0, beginning_of(chain))
        before = last
        for row in some:
            count += 1
            last = link(last, count, digest_of(row.values))
            _write(
                session,
                [row._replace(values=row.values | {"seq": count, "hash": last}, chain=None)],
            )
        connection.exec_driver_sql(_RAISE if head else _BEGIN, (count, last, before, chain.hex))


_HEAD = "SELECT rows, hash FROM audit_heads WHERE chain = ?"
_RAISE = "UPDATE audit_heads SET rows = ?, hash = ?, hash_before = ? WHERE chain = ?"
_BEGIN = "INSERT INTO audit_heads (rows, hash, hash_before, chain, archived) VALUES (?, ?, ?, ?, 0)"
"""In SQLite's own words: asked by the way of the models they cost a booking twice as much."""
