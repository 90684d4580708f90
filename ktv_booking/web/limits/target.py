"""Is the path and the query string of a request text at all?

Refused as malformed: broken percent-encoding, bytes that are not UTF-8 (half surrogate pairs
among them), control characters, integers past 64 bit, an endless query.
"""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.web.limits.json_text import LARGEST_INT, SMALLEST_INT
from ktv_booking.web.problems.validation import speakable

LONGEST_QUERY = 8192
MOST_PARAMETERS = 100
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_INTEGER = re.compile(r"[+-]?[0-9]+")

NOT_TEXT = Text(zh="编码有误", en="not percent-encoded UTF-8")
CONTROL = Text(zh="含有控制字符", en="control characters are not allowed")
TOO_LARGE = Text(zh="整数超出 64 位", en="an integer must fit 64 bits")
TOO_LONG = Text(zh="查询过长", en="the query is too long")


def ensure_sound_target(scope: Scope) -> None:
    """Let a readable path and query string pass.

    Raises:
        Malformed: names the parameter, or `path` or `query`.
    """
    _text("path", scope.get("raw_path") or scope["path"].encode())
    query: bytes = scope.get("query_string", b"")
    if not query:
        return
    if len(query) > LONGEST_QUERY or query.count(b"&") >= MOST_PARAMETERS:
        raise _refused("query", TOO_LONG)
    for part in query.split(b"&"):
        raw_name, _, raw_value = part.partition(b"=")
        name = speakable(_text("query", raw_name))
        value = _text(name, raw_value.replace(b"+", b" "))
        if len(value) > 18 and _INTEGER.fullmatch(value) and not _fits(value):
            raise _refused(name, TOO_LARGE)


def _text(field: str, raw: bytes) -> str:
    if _BROKEN_ESCAPE.search(raw):
        raise _refused(field, NOT_TEXT)
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise _refused(field, NOT_TEXT) from error
    if not text.isprintable() and any(unicodedata.category(char) == "Cc" for char in text):
        raise _refused(field, CONTROL)
    return text


def _fits(digits: str) -> bool:
    return len(digits) <= 40 and SMALLEST_INT <= int(digits) <= LARGEST_INT


def _refused(field: str, reason: Text) -> Malformed:
    return Malformed(errors=[{"field": field, "reason": reason}])
