"""Rows of a CSV or XLSX file as texts, a few at a time; what a file may do to us is bounded."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from python_calamine import CalamineError, load_workbook

from ktv_booking.kernel.text import Text

MOST_XLSX_ROWS = 50_000
MOST_XLSX_BYTES = 96 * 1024 * 1024
"""Unpacked: a small archive may hold a very large sheet."""

LONGEST_CELL = 4_000
LOOKED_AT = 64 * 1024
ZIP = b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "gb18030")
"""The second is how a spreadsheet saves CSV on a Chinese computer."""

Cells = Sequence[str]


class FileUnreadable(ValueError):
    """A file that cannot be read to its end; says why in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def rows_of_file(file: BinaryIO) -> Iterator[Cells]:
    """Yield the rows of a CSV or XLSX file, told by what it begins with.

    Raises:
        FileUnreadable: neither, or damaged, or larger than is taken.
    """
    beginning = file.read(LOOKED_AT)
    file.seek(0)
    if beginning.startswith(ZIP):
        yield from rows_of_xlsx(file)
        return
    text = io.TextIOWrapper(file, encoding=_encoding_of(beginning), newline="")
    try:
        yield from rows_of_csv(text)
    finally:
        if not file.closed:  # else nobody reads on
            text.detach()


def rows_of_csv(text: TextIO) -> Iterator[Cells]:
    """Yield the rows of a CSV, one by one; nothing of it is kept.

    Raises:
        FileUnreadable: not text, or a cell longer than any of ours.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(text):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise FileUnreadable(
            Text(
                zh="CSV 有误：引号不成对或单元格过长",
                en="CSV with an open quote or too long a cell",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            Text(zh="编码须为 UTF-8 或 GB18030", en="neither UTF-8 nor GB18030")
        ) from error


def rows_of_xlsx(file: BinaryIO) -> Iterator[Cells]:
    """Yield the rows of a workbook's first sheet.

    Raises:
        FileUnreadable: no workbook, or one with more rows or bytes than is taken.
    """
    _ensure_modest(file)
    file.seek(0)
    try:
        sheet = load_workbook(file).get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileUnreadable(Text(zh="不是有效的 XLSX", en="no readable XLSX")) from error
    if sheet.end is not None and sheet.end[0] > MOST_XLSX_ROWS:  # counted from the head, as 0
        raise FileUnreadable(
            Text(zh="XLSX 至多5万行，更多请用 CSV", en="an XLSX has 50,000 rows at most: use CSV")
        )
    for row in sheet.iter_rows():
        yield [_as_text(cell) for cell in row]


def _ensure_modest(file: BinaryIO) -> None:
    """Unpack once for nothing but the size: what an archive says of itself may be wrong."""
    left = MOST_XLSX_BYTES
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                with archive.open(name) as part:
                    while piece := part.read(1024 * 1024):
                        left -= len(piece)
                        if left < 0:
                            raise FileUnreadable(Text(zh="XLSX 过大", en="too large an XLSX"))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise FileUnreadable(Text(zh="不是有效的 XLSX", en="no readable XLSX")) from error


def _as_text(cell: Any) -> str:
    """Return a cell as it would be typed: numbers come as floats, and a phone is no number."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()[: LONGEST_CELL + 1]


def _encoding_of(beginning: bytes) -> str:
    """Return how a file is written; a character that the look has cut in two does not count."""
    for cut in range(4):
        try:
            beginning[: len(beginning) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return ENCODINGS[0]
    return ENCODINGS[1]


def size_of(file: Path) -> int:
    """Return how many bytes there are to read."""
    return file.stat().st_size
