"""What is wrong with a request, field by field, in words of ours: the input is never repeated.

Pydantic's own sentences may quote what was sent (a phone number, a tag, part of a date), so
each type of error has a sentence here and only limits of the contract are filled in.
Source: reliability.md A9, E5-E6.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ktv_booking.kernel.errors import Malformed, Nonsense
from ktv_booking.kernel.text import Text

MOST_ERRORS = 50
WHOLE_BODY = "body"
_SPEAKABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_LOCATIONS = frozenset({"body", "query", "path", "header", "cookie"})
_QUOTED = re.compile(r"""['"].*['"]""", re.DOTALL)
_ANYTHING_ELSE = Text(zh="格式不正确", en="not acceptable here")
_OR_BETWEEN_CHOICES = re.compile(r"(?<=['\d]) or (?=['\d])")

REASONS: dict[str, Text] = {
    "missing": Text(zh="必填", en="required"),
    "extra_forbidden": Text(zh="没有此字段", en="there is no such field"),
    "json_invalid": Text(zh="不是有效的 JSON", en="not valid JSON"),
    "string_type": Text(zh="应为文字", en="must be a string"),
    "string_unicode": Text(zh="含有无效字符", en="holds an invalid character"),
    "string_too_short": Text(
        zh="至少 {min_length} 个字符", en="must have at least {min_length} characters"
    ),
    "string_too_long": Text(
        zh="至多 {max_length} 个字符", en="must have at most {max_length} characters"
    ),
    "string_pattern_mismatch": Text(zh="应符合 {pattern}", en="must match {pattern}"),
    "int_type": Text(zh="应为整数", en="must be an integer"),
    "int_parsing": Text(zh="应为整数", en="must be an integer"),
    "int_parsing_size": Text(zh="整数过大", en="too large an integer"),
    "int_from_float": Text(zh="应为整数", en="must be an integer"),
    "float_type": Text(zh="应为数字", en="must be a number"),
    "float_parsing": Text(zh="应为数字", en="must be a number"),
    "finite_number": Text(zh="应为有限数", en="must be a finite number"),
    "bool_type": Text(zh="应为 true 或 false", en="must be true or false"),
    "bool_parsing": Text(zh="应为 true 或 false", en="must be true or false"),
    "greater_than": Text(zh="应大于 {gt}", en="must be more than {gt}"),
    "greater_than_equal": Text(zh="不得小于 {ge}", en="must be at least {ge}"),
    "less_than": Text(zh="应小于 {lt}", en="must be less than {lt}"),
    "less_than_equal": Text(zh="不得大于 {le}", en="must be at most {le}"),
    "multiple_of": Text(zh="应为 {multiple_of} 的倍数", en="must be a multiple of {multiple_of}"),
    "literal_error": Text(zh="应为 {expected}", en="must be {expected}"),
    "enum": Text(zh="应为 {expected}", en="must be {expected}"),
    "union_tag_invalid": Text(zh="应为 {expected_tags}", en="must be one of {expected_tags}"),
    "union_tag_not_found": Text(zh="缺少区分字段", en="the field that tells the kind is missing"),
    "list_type": Text(zh="应为列表", en="must be a list"),
    "tuple_type": Text(zh="应为列表", en="must be a list"),
    "set_type": Text(zh="应为列表", en="must be a list"),
    "too_short": Text(zh="至少 {min_length} 项", en="must have at least {min_length} items"),
    "too_long": Text(zh="至多 {max_length} 项", en="must have at most {max_length} items"),
    "dict_type": Text(zh="应为对象", en="must be an object"),
    "model_type": Text(zh="应为对象", en="must be an object"),
    "model_attributes_type": Text(zh="应为 JSON 对象", en="must be a JSON object"),
    "uuid_type": Text(zh="应为 UUID", en="must be a UUID"),
    "uuid_parsing": Text(zh="应为 UUID", en="must be a UUID"),
    "is_instance_of": _ANYTHING_ELSE,
    "date_type": Text(zh="应为日期 YYYY-MM-DD", en="must be a day, YYYY-MM-DD"),
    "date_parsing": Text(zh="应为日期 YYYY-MM-DD", en="must be a day, YYYY-MM-DD"),
    "date_from_datetime_parsing": Text(zh="应为日期 YYYY-MM-DD", en="must be a day, YYYY-MM-DD"),
    "datetime_type": Text(zh="应为带时区的 RFC 3339 时间", en="must be RFC 3339 with an offset"),
    "datetime_parsing": Text(zh="应为带时区的 RFC 3339 时间", en="must be RFC 3339 with an offset"),
    "timezone_aware": Text(zh="时间须带时区", en="must carry an offset"),
}


def malformed_from(errors: Sequence[Mapping[str, Any]]) -> Malformed:
    """Return the refusal of a request that does not fit its type."""
    said = [
        {"field": field_of(_place_of(error)), "reason": _reason_of(error)}
        for error in errors[:MOST_ERRORS]
    ]
    return Malformed(errors=said)


def _place_of(error: Mapping[str, Any]) -> Sequence[str | int]:
    """Return where it is, to the part that a validator of a whole document names."""
    location = tuple(error.get("loc", ()))
    cause = error.get("ctx", {}).get("error")
    named = cause.field if isinstance(cause, Nonsense) else ""
    return (*location, named) if named and location[-1:] != (named,) else location


def field_of(location: Sequence[str | int]) -> str:
    """Return the path of a field, `rows.3.amount_minor`; a name the caller made up may be hidden.

    A word is repeated only where it looks like a name: 40 characters at most and no leading
    digit, so that neither a phone number nor a script comes back.
    """
    steps = location[1:] if location and location[0] in _LOCATIONS else location
    words = [speakable(step) for step in steps if not _is_of_pydantic(step)]
    return ".".join(words) or str(location[0] if location else WHOLE_BODY)


def speakable(name: str | int) -> str:
    """Return a field's name, or a question mark where it does not look like one."""
    if isinstance(name, int) or _SPEAKABLE_NAME.fullmatch(name):
        return str(name)
    return "?"


def _is_of_pydantic(step: str | int) -> bool:
    """Pydantic puts the inner workings of unions and validators into the path."""
    return isinstance(step, str) and ("[" in step or "(" in step)


def _reason_of(error: Mapping[str, Any]) -> Text:
    kind = str(error.get("type", ""))
    if kind in ("value_error", "assertion_error"):
        return _own_words(error)
    if kind in ("too_short", "too_long") and isinstance(error.get("input"), str):
        kind = f"string_{kind}"  # what a text is too short of is characters
    template = REASONS.get(kind, _ANYTHING_ELSE)
    limits = error.get("ctx", {})
    said = template.said_in("en", limits)
    if 1 in (limits.get("min_length"), limits.get("max_length")):
        said = said.removesuffix("s")
    return Text(zh=template.said_in("zh", _in_chinese(limits)), en=said)


def _in_chinese(limits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits with choices listed as Chinese lists them: Pydantic lists in English."""
    return {
        name: _OR_BETWEEN_CHOICES.sub(" 或 ", limit).replace("', '", "'、'")
        if name in ("expected", "expected_tags")
        else limit
        for name, limit in limits.items()
    }


def _own_words(error: Mapping[str, Any]) -> Text:
    """Return what a validator of ours said, unless a library said it and quotes the input."""
    cause = error.get("ctx", {}).get("error")
    words = str(cause if cause is not None else error.get("msg", ""))
    given = error.get("input")
    is_echo = isinstance(given, str | int | float) and str(given) and str(given) in words
    if is_echo or _QUOTED.search(words) or not words:
        return _ANYTHING_ELSE
    if isinstance(cause, Nonsense):
        return cause.reason
    return Text(zh=_ANYTHING_ELSE.zh, en=words)
