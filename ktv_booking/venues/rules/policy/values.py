"""Reads one value of a policy document, or says where it is nonsense and why."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.time import minutes_of_clock

LONGEST_MINUTES = 400 * 24 * 60
LARGEST_COUNT = 2**31 - 1
LARGEST_AMOUNT = 10**12
LONGEST_WORD = 80

Reader = Callable[[Any], Any]
Word = TypeVar("Word", bound=StrEnum)


class PolicyNonsense(Nonsense):
    """A value no policy can mean; `path` says where, as in `overrides[3].set.grace_minutes`."""

    def __init__(self, zh: str, en: str, path: str = "") -> None:
        super().__init__(zh, en, field=path)
        self.path = path


@contextmanager
def within(part: str) -> Iterator[None]:
    """Name the part of the document that is being read, for whoever finds nonsense in it."""
    try:
        yield
    except PolicyNonsense as wrong:
        joint = "" if not wrong.path or wrong.path.startswith("[") else "."
        raise PolicyNonsense(*wrong.reason, f"{part}{joint}{wrong.path}") from None


def whole(least: int, most: int) -> Reader:
    """Return a reader of whole numbers from `least` to `most`; `true` is no number."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise PolicyNonsense("须为整数", "must be a whole number")
        if not least <= value <= most:
            raise PolicyNonsense(f"须在 {least} 至 {most} 之间", f"must be from {least} to {most}")
        return value

    return read


minutes = whole(0, LONGEST_MINUTES)
some_minutes = whole(1, LONGEST_MINUTES)
count = whole(0, LARGEST_COUNT)
amount = whole(0, LARGEST_AMOUNT)
percent = whole(0, 100)
weekday = whole(1, 7)


def or_null(read: Reader) -> Reader:
    """Return a reader that also takes null."""
    return lambda value: None if value is None else read(value)


def yes_or_no(value: Any) -> bool:
    """Read true or false; 0 and 1 are neither."""
    if not isinstance(value, bool):
        raise PolicyNonsense("须为 true 或 false", "must be true or false")
    return value


def word(value: Any) -> str:
    """Read a code the venue has chosen."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_WORD:
        raise PolicyNonsense("须为代码", "must be a word")
    return value


def one_of(kind: type[Word]) -> Callable[[Any], Word]:
    """Return a reader of the words of `kind`."""
    choices = ", ".join(kind)

    def read(value: Any) -> Word:
        if not isinstance(value, str) or value not in list(kind):
            raise PolicyNonsense(f"须为 {choices} 之一", f"must be one of {choices}")
        return kind(value)

    return read


def clock(value: Any) -> int:
    """Read `HH:MM` as minutes after midnight of the business date."""
    try:
        return minutes_of_clock(value if isinstance(value, str) else "")
    except Nonsense as wrong:
        raise PolicyNonsense(*wrong.reason) from None


def day(value: Any) -> date:
    """Read a business date; TOML gives a date, JSON a text."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise PolicyNonsense("须为日期 YYYY-MM-DD", "must be a day, YYYY-MM-DD") from None


def items(value: Any, read: Reader) -> list[Any]:
    """Read every item of a list."""
    if not isinstance(value, list | tuple):
        raise PolicyNonsense("须为列表", "must be a list")
    read_items = []
    for index, item in enumerate(value):
        with within(f"[{index}]"):
            read_items.append(read(item))
    return read_items


def some_items(value: Any, read: Reader) -> frozenset[Any]:
    """Read a list that names at least one thing."""
    if not (named := items(value, read)):
        raise PolicyNonsense("至少须有一项", "must name at least one")
    return frozenset(named)


def table(value: Any) -> Mapping[str, Any]:
    """Read an object, whatever is in it."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise PolicyNonsense("须为对象", "must be an object")
    return value


def members(value: Any, readers: Mapping[str, Reader], *, optional: bool = False) -> dict[str, Any]:
    """Read an object of known members: all of them, or where `optional` those that are there."""
    given = table(value)
    for name in given:
        if name not in readers:
            raise PolicyNonsense("方案中没有此字段", "is not a field of a policy", name)
    if not optional and (missing := [name for name in readers if name not in given]):
        raise PolicyNonsense("必填", "is missing", missing[0])
    read_members = {}
    for name, item in given.items():
        with within(name):
            read_members[name] = readers[name](item)
    return read_members
