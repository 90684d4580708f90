"""One page of a sorted list: the cursor names the last row that was given, not a number of rows.

So a list read page by page neither repeats nor skips what stays in it. Source: api.md section 1.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ktv_booking.kernel.errors import Malformed

MOST, USUAL = 100, 50
LONGEST_CURSOR = 500
Row = TypeVar("Row")
Key = Sequence[tuple[InstrumentedAttribute[Any], Callable[[str], Any]]]
"""The columns a list is sorted by, together unique; each with how its text is read back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is wanted: at most `limit` rows after `cursor`."""

    limit: int
    cursor: str | None


def _asked(
    limit: Annotated[int, Query(ge=1, le=MOST, description="rows of a page")] = USUAL,
    cursor: Annotated[
        str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before")
    ] = None,
) -> Asked:
    return Asked(limit, cursor)


Paging = Annotated[Asked, Depends(_asked)]


def page_of(
    session: Session,
    statement: Select[Row],
    asked: Asked,
    *,
    by: Key,
    descending: bool = False,
) -> tuple[Sequence[Row], str | None]:
    """Return the rows of one page, and the cursor of the next: None where that was all.

    Raises:
        Malformed: the cursor is none of ours.
    """
    columns = tuple_(*(column for column, _ in by))
    if asked.cursor is not None:
        last = tuple_(*_read(asked.cursor, by))
        statement = statement.where(columns < last if descending else columns > last)
    order = [column.desc() if descending else column for column, _ in by]
    rows = session.scalars(statement.order_by(*order).limit(asked.limit + 1)).all()
    if len(rows) <= asked.limit:
        return rows, None
    rows = rows[: asked.limit]
    return rows, _written([getattr(rows[-1], column.key) for column, _ in by])


def _written(values: Sequence[Any]) -> str:
    text = json.dumps([str(value) for value in values], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, by: Key) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        texts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [read(text) for (_, read), text in zip(by, texts, strict=True)]
    except (ValueError, TypeError, AttributeError) as error:
        raise Malformed.at("cursor", "the next_cursor of a page of this list") from error
