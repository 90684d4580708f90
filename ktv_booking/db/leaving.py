"""What a unit leaves behind beside its change: rows that are only ever added, written at its end.

An audit row, an outbox row, the answer under its key, and the one row they are about where
nothing else is done with it: nobody reads them before the unit has committed, so a server gets
all of them in one statement (docs/adr/0017).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnDefault, Executable, Table, bindparam, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.db.base import Base
from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.units import BeginAgain, foreknown, is_unit, memo

_LEFT, _AT_ONCE = "left", "written_at_once"
MOST_AT_ONCE = 8


class _Row(NamedTuple):
    table: Table
    values: Mapping[str, Any]
    guards: frozenset[str] = frozenset()


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
    if not is_unit(session) or session.in_nested_transaction():
        session.add(row)
        return
    table = _table_of(row)
    memo(session).setdefault(_LEFT, []).append(_Row(table, _whole(row, table)))


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
    """Write what the unit left, in the order it was left.

    Raises:
        BeginAgain: the guard of a row said no.
    """
    left: list[_Row] = memo(session).pop(_LEFT, [])
    at_once = 1 if session.get_bind().dialect.name == "sqlite" else MOST_AT_ONCE
    for begin in range(0, len(left), at_once):
        _write(session, left[begin : begin + at_once])


def _write(session: Session, some: Sequence[_Row]) -> None:
    values = {
        f"{name}_{number}": value
        for number, row in enumerate(some)
        for name, value in row.values.items()
    }
    guards = frozenset[str]().union(*(row.guards for row in some))
    try:
        session.connection().execute(
            _adding(tuple((row.table, tuple(row.values)) for row in some)), values
        )
    except IntegrityError as error:
        if violated_constraint(error) in guards:
            raise BeginAgain(**{_AT_ONCE: True}) from error
        raise
    if guards:
        crash_point("after_insert")


@lru_cache(maxsize=512)
def _adding(rows: Sequence[tuple[Table, Sequence[str]]]) -> Executable:
    """Return the one statement that adds a row of these columns to each of these tables."""
    *others, last = (
        insert(table).values(
            {
                table.columns[name]: bindparam(f"{name}_{number}", type_=table.columns[name].type)
                for name in names
            }
        )
        for number, (table, names) in enumerate(rows)
    )
    for number, other in enumerate(others):
        last = last.add_cte(other.cte(f"row_{number}"))
    return last
