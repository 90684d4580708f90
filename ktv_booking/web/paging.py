"""One page of a sorted list: the cursor names the last row that was given, not a number of rows.

So a list read page by page neither repeats nor skips what stays in it. Source: api.md section 1.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text

MOST, USUAL = 100, 50
LONGEST_CURSOR = 1000
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_NUMBER = 20
VERSION = b"\x01"
Reader = Callable[[str], Any]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Key = Sequence[tuple[Column, Reader]]
"""The columns a list is sorted by, together unique; each with how its text is read back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is wanted: at most `limit` rows after `cursor`."""

    limit: int = USUAL
    cursor: str | None = None


def _asked(
    limit: Annotated[int, Query(ge=1, le=MOST, description="rows of a page")] = USUAL,
    cursor: Annotated[
        str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before")
    ] = None,
) -> Asked:
    return Asked(limit, cursor)


Paging = Annotated[Asked, Depends(_asked)]


def page_of(
    session: Session, statement: Select[Any], asked: Asked, *, by: Key, descending: bool = False
) -> tuple[list[Any], str | None]:
    """Return the rows of one page and the cursor of the next: None where that was all.

    A row is what `statement` selects; where that is one thing, the thing itself.

    Raises:
        Malformed: the cursor is none of this list.
    """
    keys = [column for column, _ in by]
    if asked.cursor is not None:
        values = decode_cursor(asked.cursor, [read for _, read in by])
        last = [literal(value, key.type) for value, key in zip(values, keys, strict=True)]
        after = tuple_(*keys) < tuple_(*last) if descending else tuple_(*keys) > tuple_(*last)
        statement = statement.where(after)
    width = len(statement.column_descriptions)
    found = session.execute(
        statement.add_columns(*(key.label(f"sort_key_{place}") for place, key in enumerate(keys)))
        .order_by(*(key.desc() if descending else key for key in keys))
        .limit(asked.limit + 1)
    ).freeze()
    wanted = found().scalars() if width == 1 else found().columns(*range(width))
    rows = list(wanted.all())
    if len(rows) <= asked.limit:
        return rows, None
    return rows[: asked.limit], encode_cursor(found().all()[asked.limit - 1][width:])


def encode_cursor(key: Sequence[Any]) -> str:
    """Return the cursor that stands for a row's sort key."""
    said = [value.isoformat() if isinstance(value, date) else str(value) for value in key]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(VERSION + text.encode()).decode().rstrip("=")


def decode_cursor(token: str, readers: Sequence[Reader]) -> list[Any]:
    """Return the sort key a cursor stands for.

    Raises:
        Malformed: it is no cursor of a list with such a key.
    """
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        texts = json.loads(raw[1:]) if raw[:1] == VERSION else None
        values = [_read(text, read) for text, read in zip(texts or (), readers, strict=True)]
        is_ours = encode_cursor(values) == token
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _refused() from error
    if not is_ours:
        raise _refused()
    return values


def _read(text: str, read: Reader) -> Any:
    """Return the value of one text.

    Raises:
        ValueError: no column holds it.
    """
    if read is int and len(text) > LONGEST_NUMBER:
        raise ValueError("no column holds such a number")
    value = read(text)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("no column holds such a number")
    if isinstance(value, datetime) and (value.tzinfo is None or not 1 < value.year < 9999):
        raise ValueError("an instant is aware, and can be said in any zone")
    if isinstance(value, str) and any(character < " " for character in value):
        raise ValueError("control characters are not allowed")
    return value


def _refused() -> Malformed:
    return Malformed.at(
        "cursor",
        Text(zh="须为本列表某一页给出的 next_cursor", en="the next_cursor of a page of this list"),
    )
