"""Is this JSON that two readers understand alike?

Refused: bytes that are not UTF-8, a byte order mark, nesting past 32 levels, a name twice in
one object, NaN and Infinity, integers past 64 bit, NUL and half surrogate pairs. Whatever is
refused here never reaches a parser that recurses or a column that overflows.
"""

import json
import math
import re
from typing import Any

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.web.problems import BadEncoding

DEEPEST = 32
SMALLEST_INT, LARGEST_INT = -(2**63), 2**63 - 1
LONGEST_NUMBER = 40
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_RISKY_ESCAPE = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")

NOT_JSON = Text(zh="不是有效的 JSON", en="not valid JSON")
TOO_DEEP = Text(zh=f"嵌套超过 {DEEPEST} 层", en=f"nested deeper than {DEEPEST} levels")
TWICE = Text(zh="同一对象内字段重复", en="an object names a field twice")
NOT_FINITE = Text(zh="数值须为有限数", en="a number must be finite")
TOO_LARGE = Text(zh="整数超出 64 位", en="an integer must fit 64 bits")
BAD_CHARACTER = Text(zh="含有无效字符", en="a text holds an invalid character")


def ensure_sound_json(body: bytes) -> None:
    """Let sound JSON pass.

    Raises:
        BadEncoding: not UTF-8, or it begins with a byte order mark.
        Malformed: not JSON, or one of the oddities above.
    """
    if body.startswith(BYTE_ORDER_MARK):
        raise BadEncoding
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadEncoding from error
    if _depth_exceeds(body, DEEPEST):
        raise _refused(TOO_DEEP)
    try:
        document = _READER.decode(text)
    except json.JSONDecodeError as error:
        raise _refused(NOT_JSON) from error
    if _RISKY_ESCAPE.search(body) and not _is_clean(document):
        raise _refused(BAD_CHARACTER)


def _depth_exceeds(body: bytes, limit: int) -> bool:
    """Count brackets outside strings; a body with few brackets is never scanned."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        first = body[match.start()]
        if first in b"[{":
            depth += 1
            if depth > limit:
                return True
        elif first in b"]}":
            depth -= 1
    return False


def _is_clean(value: Any) -> bool:
    match value:
        case str():
            return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
        case dict():
            return all(_is_clean(name) and _is_clean(item) for name, item in value.items())
        case list():
            return all(_is_clean(item) for item in value)
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _refused(TWICE)
    return document


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or not SMALLEST_INT <= int(digits) <= LARGEST_INT:
        raise _refused(TOO_LARGE)
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _refused(NOT_FINITE)
    return number


def _constant(_: str) -> Any:
    raise _refused(NOT_FINITE)


def _refused(reason: Text) -> Malformed:
    return Malformed(errors=[{"field": "body", "reason": reason}])


_READER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)
