"""What the desk says, as it goes over the line: documents, filters, ids, versions."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

Said = TypeVar("Said", bound=BaseModel)
Item_co = TypeVar("Item_co", covariant=True)


class Named(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> UUID: ...


class Versioned(Named, Protocol):
    """A document that remembers which version it is of."""

    @property
    def version(self) -> int: ...


Subject = Named | UUID | str
"""What a verb is about: the document of it, or its id."""


class OnePage(Protocol[Item_co]):
    """A stretch of a list."""

    @property
    def items(self) -> Sequence[Item_co]: ...

    @property
    def next_cursor(self) -> str | None: ...


def said(kind: type[Said], document: Said | None, fields: Mapping[str, Any]) -> Said:
    """Return the document, or the one that the keywords make.

    Raises:
        ValidationError: the keywords make none; nothing was sent.
        TypeError: both were given.
    """
    if document is None:
        return kind.model_validate(dict(fields))
    if fields:
        raise TypeError(f"give a {kind.__name__} or its fields, not both")
    return document


def document_of(kind: type[Said], /, **fields: Any) -> Said:
    """Return the document that keywords make; None says nothing.

    Raises:
        ValidationError: they make none; nothing was sent.
    """
    return kind.model_validate({name: said for name, said in fields.items() if said is not None})


def as_json(body: BaseModel) -> bytes:
    """Return a document as it is sent: what was not said stays unsaid."""
    return body.model_dump_json(by_alias=True, exclude_unset=True).encode()


def form_header(file: bytes) -> dict[str, str]:
    """Return the header of a form with a file: the same file makes the same form."""
    boundary = hashlib.sha256(file).hexdigest()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def as_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return filters as a query: `from_` is `from`, None says nothing, a list is said item by item.

    An id may be given as the document that has it.
    """
    return {
        name.rstrip("_"): [_word(one) for one in value] if _is_list(value) else _word(value)
        for name, value in query.items()
        if value is not None
    }


def id_of(subject: Subject) -> UUID:
    """Return the id of a document, or the id itself.

    Raises:
        ValueError: a text that is no id; nothing was sent.
    """
    if isinstance(subject, UUID):
        return subject
    return UUID(subject) if isinstance(subject, str) else subject.id


def version_of(subject: Subject) -> int:
    """Return the version a document is of.

    Raises:
        TypeError: `subject` does not know it (an id has a `version` too: of UUIDs, not of rooms).
    """
    version = None if isinstance(subject, UUID | str) else getattr(subject, "version", None)
    if not isinstance(version, int):
        raise TypeError("give the document as it was seen, which knows its version")
    return version


def version_if(if_match: bool, subject: Subject) -> int | None:
    """Return the version a verb is bound to, None where it is not to be bound."""
    return version_of(subject) if if_match else None


def day_of(day: date | str) -> str:
    """Return a business date as it stands in a path.

    Raises:
        ValueError: not `YYYY-MM-DD`; nothing was sent.
    """
    return (date.fromisoformat(day) if isinstance(day, str) else day).isoformat()


def each_of(page_after: Callable[[str | None], OnePage[Item_co]]) -> Iterator[Item_co]:
    """Yield every item of a list, asking for a page when the one before is used up."""
    cursor: str | None = None
    while True:
        page = page_after(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence | set | frozenset) and not isinstance(value, str)


def _word(value: Any) -> Any:
    plain = value.id if isinstance(value, BaseModel) and hasattr(value, "id") else value
    plain = plain.value if isinstance(plain, Enum) else plain
    return to_jsonable_python(plain)
