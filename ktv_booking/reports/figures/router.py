"""The routes of figures: as documents, and as files of a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReport
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reports.figures import present, schemas
from ktv_booking.reports.figures.present.sheets import Report
from ktv_booking.reports.figures.rules import Against
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Day, Language
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.sheets import MEDIA_TYPES, TooManyToExport, ensure_few, written
from ktv_booking.web.stale_reads import StaleRead

router = APIRouter(prefix="/v1/reports", tags=["reports"])

LONGEST_DAYS = 92
A_SPAN = Text(zh="须不早于 from，且在 92 天之内", en="not before `from`, and within 92 days")
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPES[kind].partition(";")[0]: {} for kind in ("csv", "xlsx")}}
}
REFUSED = {**FILES, **may_refuse(TooManyToExport)}
Word = TypeVar("Word")

BOOKED_AND_USED: list[schemas.GroupBy] = ["booked_class", "used_class"]
BY_CLASS_AND_HOUR: list[schemas.OccupancyBy] = ["room_class", "hour"]
BY_REFUSAL_AND_CLASS: list[schemas.TurnawaysBy] = ["code", "room_class"]
BY_VENUE: list[schemas.FairnessBy] = ["venue"]
NOTHING: list[Against] = []


def _asked(
    first: Annotated[Day, Query(alias="from", description="the first business day")],
    last: Annotated[Day, Query(alias="to", description="the last one, included")],
    venue_id: Annotated[UUID | None, Query(description="all of mine if left out")] = None,
) -> present.Asked:
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Malformed.at("to", A_SPAN)
    return present.Asked(first, last, venue_id)


@dataclass(frozen=True, slots=True)
class Form:
    """How a report is answered: as a document, or as a file that says who took it out."""

    wanted: schemas.FileFormat
    lang: Language | None
    login: str
    now: datetime

    def answer(self, report: Report, name: str) -> Response:
        """Return the answer.

        Raises:
            TooManyToExport: more lines than may leave the house at once.
        """
        if self.wanted == "json":
            return Response(report.model_dump_json(), media_type="application/json")
        sheet = present.sheet_of(report, by=self.login, now=self.now)
        ensure_few(len(sheet.rows))
        file = f"{name}-{report.first_day}-{report.last_day}.{self.wanted}"
        return Response(
            written(sheet, self.wanted, self.lang),
            media_type=MEDIA_TYPES[self.wanted],
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )


def _form(
    now: Now,
    agent: MayReport,
    wanted: Annotated[schemas.FileFormat, Query(alias="format")] = "json",
    lang: Annotated[
        Language | None, Query(description="of a file; both languages if left out")
    ] = None,
) -> Form:
    return Form(wanted, lang, agent.login, now)


AskedDays = Annotated[present.Asked, Depends(_asked)]
InForm = Annotated[Form, Depends(_form)]


@router.get("/comparison", response_model=schemas.ComparisonOut, responses=REFUSED)
@declares(venue="mine", rate="search", personal=False)
def report_comparison(
    read: StaleRead,
    now: Now,
    agent: MayReport,
    asked: AskedDays,
    form: InForm,
    *,
    group_by: Annotated[list[schemas.GroupBy], Query(max_length=8)] = BOOKED_AND_USED,
    against: Annotated[list[Against], Query(max_length=4)] = NOTHING,
) -> Response:
    """Rooms booked, entered and used, beside the days before.

    Figures of a closed day are frozen; what was corrected later stands beside them as
    adjustments. Days that are not closed are counted as they are now, and told (`days_live`).
    """

    def report(session: Session) -> Response:
        found = present.comparison_out(
            session, asked, _once(group_by), _once(against), agent=agent, now=now
        )
        return form.answer(found, "comparison")

    return read(report)


@router.get("/occupancy", response_model=schemas.OccupancyOut, responses=REFUSED)
@declares(venue="mine", rate="search", personal=False)
def report_occupancy(
    read: StaleRead,
    now: Now,
    agent: MayReport,
    asked: AskedDays,
    form: InForm,
    *,
    group_by: Annotated[list[schemas.OccupancyBy], Query(max_length=6)] = BY_CLASS_AND_HOUR,
) -> Response:
    """How long rooms were sat in, of the time they could be sold: by class and hour, for plots."""

    def report(session: Session) -> Response:
        found = present.occupancy_out(session, asked, _once(group_by), agent=agent, now=now)
        return form.answer(found, "occupancy")

    return read(report)


@router.get("/turnaways", response_model=schemas.TurnawaysOut, responses=REFUSED)
@declares(venue="mine", rate="search", personal=False)
def report_turnaways(
    read: StaleRead,
    now: Now,
    agent: MayReport,
    asked: AskedDays,
    form: InForm,
    *,
    group_by: Annotated[list[schemas.TurnawaysBy], Query(max_length=6)] = BY_REFUSAL_AND_CLASS,
) -> Response:
    """Who was turned away: by refusal, class and hour, with the minutes of rooms that were lost."""

    def report(session: Session) -> Response:
        found = present.turnaways_out(session, asked, _once(group_by), agent=agent, now=now)
        return form.answer(found, "turnaways")

    return read(report)


@router.get("/fairness", response_model=schemas.FairnessOut, responses=REFUSED)
@declares(venue="mine", rate="search", personal=False)
def report_fairness(
    read: StaleRead,
    now: Now,
    agent: MayReport,
    asked: AskedDays,
    form: InForm,
    *,
    group_by: Annotated[list[schemas.FairnessBy], Query(max_length=4)] = BY_VENUE,
) -> Response:
    """How fair it was: who waited before the room, who made place for others, who jumped."""

    def report(session: Session) -> Response:
        found = present.fairness_out(session, asked, _once(group_by), agent=agent, now=now)
        return form.answer(found, "fairness")

    return read(report)


def _once(words: Sequence[Word]) -> list[Word]:
    """Return words without their repetitions, in their order."""
    return list(dict.fromkeys(words))
