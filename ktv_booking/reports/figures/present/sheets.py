"""Figures as tables of a spreadsheet: words are text, figures are numbers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from ktv_booking.kernel.text import Text
from ktv_booking.reports.figures.present.words import COLUMNS, HEADINGS, TITLES, VALUES
from ktv_booking.reports.figures.schemas import (
    ComparisonOut,
    ComparisonRowOut,
    FairnessOut,
    MeasuresOut,
    OccupancyOut,
    TurnawaysOut,
)
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.sheets import Cell, Sheet

Report = ComparisonOut | OccupancyOut | TurnawaysOut | FairnessOut


def sheet_of(report: Report, *, by: str, now: datetime) -> Sheet:
    """Return a report as a table: one line a row, of a comparison one for each column of it."""
    keys = list(report.group_by)
    if isinstance(report, ComparisonOut):
        measures = list(MeasuresOut.model_fields)
        heads = [*keys, "column", *measures]
        lines = [line for row in [*report.rows, report.total] for line in _columns(row, keys)]
    else:
        measures = [name for name in type(report.total).model_fields if name != "keys"]
        heads = [*keys, *measures]
        lines = [
            [*_keys(row.keys, keys), *(_cell(getattr(row, name)) for name in measures)]
            for row in [*report.rows, report.total]
        ]
    title = TITLES[type(report).__name__]
    days = f"{report.first_day} – {report.last_day}"
    return Sheet(
        title=Text(f"{title.zh} {days}", f"{title.en} {days}"),
        headings=[HEADINGS[one] for one in heads],
        rows=lines,
        by=by,
        at=now,
    )


def _columns(row: ComparisonRowOut, keys: Sequence[str]) -> Iterator[list[Cell]]:
    told: list[tuple[str, MeasuresOut | None]] = [
        ("figures", row.figures),
        ("adjustments", row.adjustments),
        *row.against.items(),
    ]
    for column, measures in told:
        if measures is not None:
            figures = [_cell(value) for value in measures.model_dump().values()]
            name = COLUMNS[column]
            yield [*_keys(row.keys, keys), f"{name.zh} {name.en}", *figures]


def _keys(found: DocumentOut, keys: Sequence[str]) -> list[Cell]:
    return [_word(key, getattr(found, key)) for key in keys]


def _word(key: str, value: str | int | date | None) -> Cell:
    if isinstance(value, int):
        return value
    word = VALUES.get((key, str(value)))
    return "" if value is None else f"{word.zh} {word.en}" if word else str(value)


def _cell(value: float | dict[str, int] | None) -> Cell:
    """Return a figure as a number; nothing stays empty."""
    if isinstance(value, dict):
        return ", ".join(f"{kind} {count}" for kind, count in value.items())
    return "" if value is None else value
