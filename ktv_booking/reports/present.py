"""Figures with the names of what they are about, as a document and as a table."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import Campaign
from ktv_booking.reports import schemas
from ktv_booking.reports.queries import STEPS, By, Span, funnel, script_names
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.sheets import Sheet
from ktv_booking.web.texts import TextOut

TITLE = Text(zh="外呼漏斗", en="How far calls come")
NOTHING: dict[By, Text] = {
    "script": Text(zh="未用话术", en="no script"),
    "agent": Text(zh="尚未拨打", en="not dialled yet"),
}
TOTAL = Text(zh="合计", en="Total")
BY: dict[By, Text] = {
    "campaign": Text(zh="活动", en="Campaign"),
    "venue": Text(zh="门店", en="Venue"),
    "day": Text(zh="营业日", en="Business date"),
    "script": Text(zh="话术", en="Script"),
    "agent": Text(zh="专员", en="Agent"),
}
HEADINGS = {
    "listed": Text(zh="列入", en="Listed"),
    "dialled": Text(zh="拨打", en="Dialled"),
    "reached": Text(zh="本人接听", en="Reached"),
    "understood": Text(zh="听明白", en="Understood"),
    "booked": Text(zh="预订", en="Booked"),
    "seated": Text(zh="到店", en="Seated"),
}


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
                name=TextOut.of(NOTHING[by] if row.key is None else name(row.key)),
                **_figures(row),
            )
            for row in rows
        ],
        total=schemas.CallFiguresOut(**_figures(total)),
    )


def calls_sheet(report: schemas.CallReportOut, *, by: str, at: datetime) -> Sheet:
    """Return the rows as a table with their sum; `by` is who takes it out."""
    days = f"{report.first_day} – {report.last_day}"
    named = [(row.name.zh, row.name.en, row) for row in report.rows]
    return Sheet(
        title=Text(f"{TITLE.zh} {days}", f"{TITLE.en} {days}"),
        headings=[
            Text(f"{BY[report.by].zh}（中文）", f"{BY[report.by].en} (zh)"),
            Text(f"{BY[report.by].zh}（英文）", f"{BY[report.by].en} (en)"),
            *HEADINGS.values(),
        ],
        rows=[
            [zh, en, *(getattr(row, step) for step in STEPS)]
            for zh, en, row in [*named, (TOTAL.zh, TOTAL.en, report.total)]
        ],
        by=by,
        at=at,
    )


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
        case "agent":
            return lambda key: Text(key, key)
