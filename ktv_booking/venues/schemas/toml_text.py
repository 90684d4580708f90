"""Plain data as TOML that people like to edit, and the line on which each of its values stands.

Short tables stand on one line, long ones under a header of their own; a list of tables has one
item a line, so that a price list reads as a table.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LONGEST_INLINE = 4
_HEADER = re.compile(r"\[(\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_KEY = re.compile(r"([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=\s*(.*)")

Path = tuple[str | int, ...]


def toml_of(data: Mapping[str, Any]) -> str:
    """Write `data` (texts, whole numbers, yes or no, dates, lists, objects; no null) as TOML.

    Flat tables are written as dotted keys, so that lists may stand between them.
    """
    written = [_flat(key, value) for key, value in data.items() if not _is_deep(value)]
    written += ["\n".join(_tables((key,), data[key])) for key in data if _is_deep(data[key])]
    return "\n\n".join(part.strip("\n") for part in written if part) + "\n"


def _is_deep(value: Any) -> bool:
    """Say whether a table holds one that is too long for a line."""
    return isinstance(value, Mapping) and any(_is_long(part) for part in value.values())


def _is_long(value: Any) -> bool:
    return isinstance(value, Mapping) and (len(value) > LONGEST_INLINE or _is_deep(value))


def _flat(name: str, value: Any) -> str:
    if not isinstance(value, Mapping):
        return _line(name, value)
    return "\n".join(_line(f"{name}.{key}", part) for key, part in value.items())


def _line(name: str, value: Any) -> str:
    return f"{name} = {_value(value, spread=True)}"


def _tables(path: tuple[str, ...], data: Mapping[str, Any]) -> Iterator[str]:
    own = [_line(key, value) for key, value in data.items() if not _is_long(value)]
    if own or not data:
        yield from ("", f"[{'.'.join(path)}]", *own)
    for key, value in data.items():
        if _is_long(value):
            yield from _tables((*path, key), value)


def _value(value: Any, *, spread: bool = False) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_value(part)}" for key, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        if spread and value and isinstance(value[0], Mapping):
            return "\n".join(["[", *(f"  {_value(item)}," for item in value), "]"])
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def lines_of(text: str) -> dict[Path, int]:
    """Return where the tables, keys and listed items of a TOML text stand; lines count from 1.

    A simple scan of the shapes this module writes: what stands deeper is found through the
    nearest path above it.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    listed: Path | None = None
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if listed is not None:
            if line.startswith("{"):
                counts[listed] = counts.get(listed, -1) + 1
                lines[*listed, counts[listed]] = number
            elif line.startswith("]"):
                listed = None
        elif header := _HEADER.match(line):
            table = _path_of(header[2], counts)
            if header[1]:
                lines.setdefault(table, number)
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            lines[table] = number
        elif pair := _KEY.match(line):
            key = (*table, *(part.strip() for part in pair[1].split(".")))
            lines[key] = number
            listed = key if pair[2].rstrip() == "[" else None
    return lines


def _path_of(header: str, counts: Mapping[Path, int]) -> Path:
    """Return the path of a header; within a list of tables it means the last one so far."""
    path: Path = ()
    parts = [part.strip() for part in header.split(".")]
    for index, part in enumerate(parts):
        path = (*path, part)
        if path in counts and index < len(parts) - 1:
            path = (*path, counts[path])
    return path


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """Return the line of `path`, or of the nearest thing above it; None where nothing is."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None
