"""Which version a client saw, and whether it is still the one there is.

Source: RFC 9110 sections 8.8.3 and 13.1, api.md section 1.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ktv_booking.kernel.errors import Malformed, PreconditionRequired, Stale
from ktv_booking.kernel.text import Text

_TAG = re.compile(r'(?P<weak>W/)?"(?P<quoted>[\x21\x23-\x7e\x80-\xff]*)"|(?P<bare>[A-Za-z0-9._-]+)')
_SEPARATOR = re.compile(r"[ \t]*(?:,[ \t]*)+")
LONGEST_HEADER = 2000
_TAGS = Text(zh='须为实体标签列表，如 "3"', en='a list of entity tags, such as "3"')


class _Any(Enum):
    ANY = "*"


ANY: Final = _Any.ANY
"""`If-Match: *`: whichever version there is."""


def strong_etag(version: int | str) -> str:
    """Return the tag of a version: `"3"`."""
    return f'"{version}"'


def parse_if_match(header: str | None) -> frozenset[str] | _Any | None:
    """Return the strong tags a change is bound to, quoted; `ANY` for `*`, None where none is said.

    A weak tag never matches here and is left out; a bare version is read as if it were quoted.

    Raises:
        Malformed: not a list of entity tags.
    """
    if header is None or not header.strip():
        return None
    if header.strip() == "*":
        return ANY
    return frozenset(tag for tag, is_weak in _tags("If-Match", header) if not is_weak)


def ensure_match(
    if_match: str | None,
    version: int | str,
    current: Callable[[], Any] | Any,
    *,
    is_required: bool = True,
) -> None:
    """Let a change pass only when it names the version there is.

    Args:
        if_match: the header as it came.
        version: the version there is.
        current: the document as it is now, or a function that makes it when it is needed.
        is_required: PUT and PATCH must name one; other verbs honour it when it is sent.

    Raises:
        PreconditionRequired: none is named and one is required.
        Stale: another one is named; carries `current`.
        Malformed: the header is not a list of entity tags.
    """
    named = parse_if_match(if_match)
    if named is None:
        if is_required:
            raise PreconditionRequired
        return
    if named is ANY or strong_etag(version) in named:
        return
    raise Stale(current=current() if callable(current) else current)


def not_modified(request: HTTPConnection, etag: str) -> bool:
    """Say whether the client already has what `etag` stands for; weak tags count here.

    A header that makes no sense is ignored: a read then simply answers in full.
    """
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    if header.strip() == "*":
        return True
    try:
        seen = {tag for tag, _ in _tags("If-None-Match", header)}
    except Malformed:
        return False
    return etag.removeprefix("W/") in seen


def not_modified_response(etag: str) -> Response:
    """Return the empty 304 that says so."""
    return Response(status_code=304, headers={"ETag": etag})


def _tags(name: str, header: str) -> list[tuple[str, bool]]:
    """Return each tag, quoted, and whether it is weak."""
    text, position, found = header.strip(" \t,"), 0, []
    if len(header) > LONGEST_HEADER:
        raise Malformed.at(name, Text(zh="过长", en="too long"))
    while position < len(text):
        tag = _TAG.match(text, position)
        if tag is None:
            raise Malformed.at(name, _TAGS)
        value = tag["quoted"] if tag["quoted"] is not None else tag["bare"]
        found.append((strong_etag(value), tag["weak"] is not None))
        separator = _SEPARATOR.match(text, tag.end())
        if separator is None and tag.end() < len(text):
            raise Malformed.at(name, _TAGS)
        position = separator.end() if separator else tag.end()
    return found
