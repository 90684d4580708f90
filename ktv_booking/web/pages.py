"""One page of a list. Source: api.md section 1."""

from typing import Generic, TypeVar

from ktv_booking.web.fields import DocumentOut

Item = TypeVar("Item")


class Page(DocumentOut, Generic[Item]):
    """A stretch of a sorted list; `next_cursor` asks for the rest, null says that was all."""

    items: list[Item]
    next_cursor: str | None = None
