"""Rows that a statement is told, as a table to join with: one parameter, however many they are.

The statement stays the same whatever rows there are, so it is put into words once, and a server
plans it once; where rows are written out, each other number of them is another statement.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    Dialect,
    String,
    bindparam,
    cast,
    column,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

Columns = Mapping[str, TypeEngine[Any]]


def listed(store: str, name: str, columns: Columns) -> CTE:
    """Return the table for a store of this dialect; its rows are told as the parameter `name`."""
    rows = bindparam(name, type_=String())
    if store == "sqlite":
        one = func.json_each(rows).table_valued("value", name=f"{name}_told").c.value
        said = [
            type_coerce(func.json_extract(one, f"$.{named}"), kind).label(named)
            for named, kind in columns.items()
        ]
    else:
        typed = [column(named, kind) for named, kind in columns.items()]
        each = func.json_to_recordset(cast(rows, JSON())).table_valued(*typed, name=f"{name}_told")
        said = [*each.render_derived(with_types=True).c]
    return select(*said).cte(name).prefix_with("MATERIALIZED")


def told(dialect: Dialect, columns: Columns, rows: Iterable[Sequence[Any]]) -> str:
    """Return the parameter that tells `listed` these rows, their values in its columns' order."""
    ways = [
        (named, kind.dialect_impl(dialect).bind_processor(dialect))
        for named, kind in columns.items()
    ]
    said = [
        {named: way(value) if way else value for (named, way), value in zip(ways, row, strict=True)}
        for row in rows
    ]
    return json.dumps(said, default=str)
