"""Where two versions of one document differ: row by row, each row by what people call it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Fields = Mapping[str, Any]

NEW = "new"
GONE = "gone"
NOTHING = "none"
"""How the file says a null, so that it is not taken for a field that was left out."""


class Difference(NamedTuple):
    """One field that differs: in which row (empty: in none), from what, to what.

    A row that only one version has is told once, as the field `new` or `gone`, with all it says.
    """

    row: str
    field: str
    before: Any
    after: Any


class _Naming(NamedTuple):
    """What tells the rows of one list apart, and what a row is called at its place."""

    told_apart_by: Callable[[Fields], str]
    called: Callable[[int, Fields], str]


def differences_told(before: Fields, after: Fields) -> Iterator[Difference]:
    """Yield what differs in the fields of `after`; there is some if any of them differs."""
    for field, wanted in after.items():
        standing = before.get(field)
        if standing == wanted:
            continue
        if field in _NAMING:
            yield from _in_rows(field, standing or [], wanted or [])
        else:
            yield from _in_fields("", field, standing, wanted)


def in_words(value: Any) -> str:
    """Return a value of a document as one line: a name as `zh / en`, a list with commas."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Mapping() if value and value.keys() <= {"zh", "en"}:
            return " / ".join(value[one] for one in ("zh", "en") if value.get(one))
        case Mapping():
            said = (f"{name} {in_words(one) or NOTHING}" for name, one in value.items())
            return ", ".join(said) or "empty"
        case list() | tuple():
            joint = "; " if any(isinstance(one, Mapping) for one in value) else ", "
            return joint.join(map(in_words, value)) or "empty"
    return str(value)


def _in_fields(row: str, path: str, before: Any, after: Any) -> Iterator[Difference]:
    """Yield the fields in which two values differ; a text in two languages is one field."""
    if not (_is_part(before) and _is_part(after)):
        yield Difference(row, path, before, after)
        return
    for name in (*after, *(name for name in before if name not in after)):
        if name not in after or name not in before or before[name] != after[name]:
            sides = (_said(name, side) for side in (before, after))
            yield from _in_fields(row, f"{path}.{name}" if path else name, *sides)


def _said(name: str, part: Fields) -> Any:
    return None if name not in part else NOTHING if part[name] is None else part[name]


def _is_part(value: Any) -> bool:
    return isinstance(value, Mapping) and not (value and value.keys() <= {"zh", "en"})


def _in_rows(field: str, before: Sequence[Fields], after: Sequence[Fields]) -> Iterator[Difference]:
    naming = _NAMING[field]
    standing, wanted = (_told_apart(rows, naming) for rows in (before, after))
    for key, (place, row) in wanted.items():
        called = naming.called(place, row)
        if key in standing:
            yield from _in_fields(called, "", standing[key][1], row)
        else:
            yield Difference(called, NEW, None, in_words(row))
    for key, (place, row) in standing.items():
        if key not in wanted:
            yield Difference(naming.called(place, row), GONE, in_words(row), None)
    was, becomes = (
        [(key, naming.called(*rows[key])) for key in rows if key in standing and key in wanted]
        for rows in (standing, wanted)
    )
    for (was_key, was_called), (key, called) in zip(was, becomes, strict=True):
        if was_key != key:
            yield Difference(field, "order", was_called, called)
            return


def _told_apart(
    rows: Sequence[Fields], naming: _Naming
) -> dict[tuple[str, int], tuple[int, Fields]]:
    """Return rows with their places, by name and by how many of that name came before."""
    seen: Counter[str] = Counter()
    found = {}
    for place, row in enumerate(rows, 1):
        name = naming.told_apart_by(row)
        found[name, seen[name]] = (place, row)
        seen[name] += 1
    return found


def _by(*fields: str) -> Callable[[Fields], str]:
    return lambda row: " ".join(str(row[name]) for name in fields if row.get(name) is not None)


def _priced(row: Fields) -> str:
    return f"{row['room_class']} {row['day_type']} {row['from']}-{row['to']}"


def _when(row: Fields) -> str:
    said = [f"{name} {in_words(value)}" for name, value in row["when"].items()]
    return "; ".join(said) or "always"


def _named(what: str, name: Callable[[Fields], str]) -> _Naming:
    return _Naming(name, lambda _place, row: f"{what} {name(row)}")


def _placed(what: str, name: Callable[[Fields], str]) -> _Naming:
    """Name rows of which a later one wins: their place says something, too."""
    return _Naming(name, lambda place, row: f"{what} {place} ({name(row)})")


_NAMING: Mapping[str, _Naming] = {
    "rows": _Naming(_priced, lambda _place, row: f"{_priced(row)} {row['unit']}"),
    "children_shares": _named("children", _by("code")),
    "overrides": _placed("override", _when),
    "opening_hours": _named("weekday", _by("weekday")),
    "periods": _named("period", _by("code")),
    "day_types": _named("day type", _by("code")),
    "day_type_rules": _placed("day type rule", _by("on", "from")),
}
