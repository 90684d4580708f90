"""What a unit leaves behind beside its change: rows that are only ever added, written at its end.

An audit row, an outbox row, the answer under its key: nobody reads them before the unit has
committed, so a server gets all of them in one statement (docs/adr/0017).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnDefault, Executable, Table, bindparam, insert
from sqlalchemy.orm import Session

from ktv_booking.db.base import Base
from ktv_booking.db.units import is_unit, memo

_LEFT = "left"
MOST_AT_ONCE = 8


class _Row(NamedTuple):
    table: Table
    values: Mapping[str, Any]


def leave(session: Session, row: Base) -> None:
    """Add `row` when the unit ends; at once where there is no unit, or a part of it may be undone.

    Columns that the row leaves out have their default.
    """
    if not is_unit(session) or session.in_nested_transaction():
        session.add(row)
        return
    table = row.__table__
    assert isinstance(table, Table)
    values = {column.key: _value_of(row, column) for column in table.columns}
    memo(session).setdefault(_LEFT, []).append(_Row(table, values))


def _value_of(row: Base, column: Column[Any]) -> Any:
    value, default = getattr(row, column.key), column.default
    if value is not None or not isinstance(default, ColumnDefault):
        return value
    return default.arg(None) if default.is_callable else default.arg


def write_left(session: Session) -> None:
    """Write what the unit left, in the order it was left."""
    left: list[_Row] = memo(session).pop(_LEFT, [])
    at_once = 1 if session.get_bind().dialect.name == "sqlite" else MOST_AT_ONCE
    for begin in range(0, len(left), at_once):
        some = left[begin : begin + at_once]
        values = {
            f"{name}_{number}": value
            for number, row in enumerate(some)
            for name, value in row.values.items()
        }
        session.connection().execute(_adding(tuple(row.table for row in some)), values)


@lru_cache(maxsize=256)
def _adding(tables: Sequence[Table]) -> Executable:
    """Return the one statement that adds a row to each of `tables`."""
    *others, last = (
        insert(table).values(
            {
                column: bindparam(f"{column.key}_{number}", type_=column.type)
                for column in table.columns
            }
        )
        for number, table in enumerate(tables)
    )
    for number, other in enumerate(others):
        last = last.add_cte(other.cte(f"row_{number}"))
    return last
