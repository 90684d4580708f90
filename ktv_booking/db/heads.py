"""Raising the head of a chain on a server: number and link of the new rows, in its own words.

Here the server computes what `chaining.link` does, so that nobody waits between reading a head
and raising it (docs/adr/0022).
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from ktv_booking.db.chaining import NOT_DIGESTED as PLACED
from ktv_booking.db.chaining import ChainHead

__all__ = ["BEGINNING", "CHAIN", "PLACED", "digest_named", "place_of", "raised_by"]

CHAIN, BEGINNING = "chain_raised", "chain_beginning"


def digest_named(place: int) -> str:
    """Return the name under which the digest of a new row is given."""
    return f"digest_{place}"


def raised_by(count: int) -> Any:
    """Return the statement that raises a head by so many rows; there need be none yet."""
    table = ChainHead.__table__
    assert isinstance(table, Table)
    beginning = bindparam(BEGINNING, type_=LargeBinary())
    new = insert(table).values(
        chain=bindparam(CHAIN, type_=Uuid()),
        rows=count,
        hash=_linked(beginning, 1, count),
        hash_before=beginning,
        archived=0,
    )
    return new.on_conflict_do_update(
        index_elements=[table.c.chain],
        set_={
            "rows": table.c.rows + count,
            "hash": _linked(table.c.hash, table.c.rows + 1, count),
            "hash_before": table.c.hash,
        },
    ).returning(table.c.rows, table.c.hash, table.c.hash_before)


def place_of(table: Table, head: Any, place: int, count: int) -> dict[Column[Any], Any]:
    """Return number and link of the `place`-th of `count` new rows, read off the raised head."""
    first = head.c.rows - (count - 1)
    is_last = place == count - 1
    own = head.c.hash if is_last else _linked(head.c.hash_before, first, place + 1)
    return {
        table.c.seq: select(first + place).scalar_subquery(),
        table.c.hash: select(own).scalar_subquery(),
    }


def _linked(before: Any, first: Any, count: int) -> ColumnElement[bytes]:
    """Return the link of the last of `count` rows as the server computes it."""
    for place in range(count):
        number = func.int8send(func.cast(first + place, BigInteger()))
        digest = bindparam(digest_named(place), type_=LargeBinary())
        before = func.sha256(before.op("||")(number).op("||")(digest), type_=LargeBinary())
    linked: ColumnElement[bytes] = before
    return linked
