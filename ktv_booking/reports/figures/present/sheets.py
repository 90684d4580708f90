"""Figures as tables of a spreadsheet: words are text, figures are numbers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from ktv_booking.kernel.text import Language, Text
from ktv_booking.reports.figures.present.words import COLUMNS, HEADINGS, TITLES, TOTAL, VALUES
from ktv_booking.reports.figures.schemas import (
    ComparisonOut,
    ComparisonRowOut,
    FairnessOut,
    FairnessRowOut,
    MeasuresOut,
    OccupancyOut,
    OccupancyRowOut,
    TurnawayRowOut,
    TurnawaysOut,
)
from ktv_booking.web.sheets import Cell, Sheet, said

Report = ComparisonOut | OccupancyOut | TurnawaysOut | FairnessOut
Row = ComparisonRowOut | OccupancyRowOut | TurnawayRowOut | FairnessRowOut


def sheet_of(report: Report, *, by: str, at: datetime, lang: Language | None) -> Sheet:
    """Return a report as a table: one line a row, of a comparison one for each column of it."""
    keys = list(report.group_by)
    if isinstance(report, ComparisonOut):
        measures = list(MeasuresOut.model_fields)
        heads = [*keys, "column", *measures]
        lines = [
            line for row in report.rows for line in _columns(row, _keys(row, keys, lang), lang)
        ]
        lines += _columns(report.total, _of_all(keys, lang), lang)
    else:
        measures = [name for name in type(report.total).model_fields if name != "keys"]
        heads = [*keys, *measures]
        named = [(_keys(row, keys, lang), row) for row in report.rows]
        lines = [
            [*names, *(_cell(getattr(row, name)) for name in measures)]
            for names, row in [*named, (_of_all(keys, lang), report.total)]
        ]
    title = TITLES[type(report).__name__]
    days = f"{report.first_day} – {report.last_day}"
    return Sheet(
        title=Text(f"{title.zh} {days}", f"{title.en} {days}"),
        headings=[HEADINGS[one] for one in heads],
        rows=lines,
        by=by,
        at=at,
    )


def _columns(
    row: ComparisonRowOut, names: Sequence[Cell], lang: Language | None
) -> Iterator[list[Cell]]:
    told: list[tuple[str, MeasuresOut | None]] = [
        ("figures", row.figures),
        ("adjustments", row.adjustments),
        *row.against.items(),
    ]
    for column, measures in told:
        if measures is not None:
            figures = [_cell(value) for value in measures.model_dump().values()]
            yield [*names, said(COLUMNS[column], lang), *figures]


def _keys(row: Row, keys: Sequence[str], lang: Language | None) -> list[Cell]:
    return [_word(key, getattr(row.keys, key), lang) for key in keys]


def _of_all(keys: Sequence[str], lang: Language | None) -> list[Cell]:
    return [said(TOTAL, lang), *[""] * (len(keys) - 1)]


def _word(key: str, value: str | int | date | None, lang: Language | None) -> Cell:
    if isinstance(value, int):
        return value
    word = VALUES.get((key, str(value)))
    return "" if value is None else said(word, lang) if word else str(value)


def _cell(value: float | dict[str, int] | None) -> Cell:
    """Return a figure as a number; nothing stays empty."""
    if isinstance(value, dict):
        return ", ".join(f"{kind} {count}" for kind, count in value.items())
    return "" if value is None else value
