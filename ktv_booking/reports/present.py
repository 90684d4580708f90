"""Figures with the names of what they are about, as a document and as a table of text."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import Campaign
from ktv_booking.reports import schemas
from ktv_booking.reports.queries import STEPS, By, Span, funnel, script_names
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.sheets import BYTE_ORDER_MARK, safe_cell
from ktv_booking.web.texts import TextOut

NO_SCRIPT = Text(zh="未用话术", en="no script")
HEAD = ("key", "name_zh", "name_en", *STEPS)


def calls_out(session: Session, span: Span, by: By, *, agent: Agent) -> schemas.CallReportOut:
    """Return how far calls came, by one thing, and in all."""
    rows = funnel(session, span, by, agent=agent)
    (total,) = funnel(session, span, None, agent=agent)
    name = _names(session, by, [row.key for row in rows if row.key is not None])
    return schemas.CallReportOut(
        first_day=span.first,
        last_day=span.last,
        by=by,
        rows=[
            schemas.CallRowOut(
                key=None if row.key is None else str(row.key),
                name=TextOut.of(NO_SCRIPT if row.key is None else name(row.key)),
                **_figures(row),
            )
            for row in rows
        ],
        total=schemas.CallFiguresOut(**_figures(total)),
    )


def calls_csv(report: schemas.CallReportOut) -> str:
    """Return the rows as CSV that a spreadsheet opens: no cell of it can come alive."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEAD)
    for row in report.rows:
        said = (row.key or "", row.name.zh, row.name.en)
        table.writerow([*map(safe_cell, said), *(getattr(row, step) for step in STEPS)])
    return BYTE_ORDER_MARK + text.getvalue()


def _figures(row: Row[Any]) -> dict[str, int]:
    return {step: int(getattr(row, step)) for step in STEPS}


def _names(session: Session, by: By, keys: Sequence[Any]) -> Callable[[Any], Text]:
    """Return what says the name of a key."""
    match by:
        case "campaign":
            return lambda key: Text.of(session.get_one(Campaign, key).name)
        case "venue":
            return lambda key: venue_facts(session, key).name
        case "script":
            known = script_names(session, keys)
            return lambda key: Text(known.get(key, str(key)), known.get(key, str(key)))
        case "day":
            return lambda key: Text(key.isoformat(), key.isoformat())
