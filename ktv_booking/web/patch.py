"""A change of a resource: which version it is for, and the whole that a merge patch makes."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Header
from pydantic import BaseModel, ValidationError

from ktv_booking.web.problems.validation import malformed_from

Document = TypeVar("Document", bound=BaseModel)

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='the ETag of the version that is changed: `"3"`'),
]


def whole(kind: type[Document], merged: Mapping[str, Any]) -> Document:
    """Return the document that a resource and a merge patch make together.

    Raises:
        Malformed: they contradict each other; names the fields.
    """
    try:
        return kind.model_validate(merged)
    except ValidationError as error:
        raise malformed_from([_placed(one) for one in error.errors()]) from error


def merged(current: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return `current` with a patch in it, depth by depth (RFC 7396); null is a value to come."""
    both = dict(current)
    for field, value in patch.items():
        before = both.get(field)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            both[field] = merged(before, value)
        else:
            both[field] = value
    return both


def _placed(error: Any) -> dict[str, Any]:
    """Return an error of the whole at the field it names itself: `periods: they overlap`."""
    cause = error.get("ctx", {}).get("error")
    field, _, reason = str(cause).partition(": ")
    if error["loc"] or cause is None or not reason:
        return dict(error)
    return {**error, "loc": (field,), "ctx": {"error": reason}}
