"""The routes of figures: as documents, and as files of a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReport
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reports.figures import present, schemas
from ktv_booking.reports.figures.present.sheets import Report
from ktv_booking.reports.figures.rules import Against
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import TABLES, TableFormat, file_of
from ktv_booking.web.fields import CodeWord, Day, Language
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import TooManyToExport, ensure_few
from ktv_booking.web.stale_reads import StaleRead

router = Routes(prefix="/v1/reports", tags=["reports"])

LONGEST_DAYS = 92
A_SPAN = Text(zh="须不早于 from，且在 92 天之内", en="not before `from`, and within 92 days")
REFUSED = {**TABLES, **may_refuse(TooManyToExport)}
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


def _narrowed(
    asked: Annotated[present.Asked, Depends(_asked)],
    *,
    period: Annotated[CodeWord | None, Query(description="only what started in it")] = None,
    day_type: schemas.DayTypeCode | None = None,
    source: schemas.Source | None = None,
    window: schemas.Window | None = None,
) -> present.Asked:
    told = {"period": period, "day_type": day_type, "source": source, "window": window}
    narrowed = {kind: word for kind, word in told.items() if word is not None}
    return replace(asked, narrowed=narrowed)


@dataclass(frozen=True, slots=True)
class Form:
    """How a report is answered: as a document, or as a file that says who took it out."""

    wanted: TableFormat
    lang: Language | None
    login: str
    now: datetime

    def answer(self, session: Session, report: Report, *about: str) -> Response:
        """Return the answer; a file is named by what it is about, its venue and its days.

        Raises:
            TooManyToExport: more lines than may leave the house at once.
        """
        if self.wanted == "json":
            return Response(report.model_dump_json(), media_type="application/json")
        days = [str(day) for day in dict.fromkeys((report.first_day, report.last_day))]
        name, at = [*about, *days], self.now
        if len(report.venue_ids) == 1:
            venue = venue_facts(session, report.venue_ids[0])
            name, at = [*about, venue.code, *days], venue.local(self.now)
        sheet = present.sheet_of(report, by=self.login, at=at, lang=self.lang)
        ensure_few(len(sheet.rows))
        return file_of(sheet, self.wanted, self.lang, name="-".join(name))


def _form(
    now: Now,
    agent: MayReport,
    wanted: Annotated[TableFormat, Query(alias="format")] = "json",
    lang: Annotated[
        Language | None, Query(description="of a file; both languages if left out")
    ] = None,
) -> Form:
    return Form(wanted, lang, agent.login, now)


AskedDays = Annotated[present.Asked, Depends(_asked)]
Narrowed = Annotated[present.Asked, Depends(_narrowed)]
InForm = Annotated[Form, Depends(_form)]


@router.get("/comparison", response_model=schemas.ComparisonOut, responses=REFUSED)
@declares(venue="mine", rate="search", personal=False)
def report_comparison(
    read: StaleRead,
    now: Now,
    agent: MayReport,
    asked: Narrowed,
    form: InForm,
    *,
    group_by: Annotated[list[schemas.GroupBy], Query(max_length=8)] = BOOKED_AND_USED,
    against: Annotated[list[Against], Query(max_length=4)] = NOTHING,
) -> Response:
    """Rooms booked, entered and used, beside the days before.

    Figures of a closed day are frozen; what was corrected later stands beside them as
    adjustments. Days that are not closed are counted as they are now, and told (`days_live`).
    Narrowed to a source or a window, there are no rooms to tell: rooms have none.
    """

    def report(session: Session) -> Response:
        found = present.comparison_out(
            session, asked, _once(group_by), _once(against), agent=agent, now=now
        )
        return form.answer(session, found, "comparison", *asked.narrowed.values())

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
        return form.answer(session, found, "occupancy")

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
        return form.answer(session, found, "turnaways")

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
        return form.answer(session, found, "fairness")

    return read(report)


def _once(words: Sequence[Word]) -> list[Word]:
    """Return words without their repetitions, in their order."""
    return list(dict.fromkeys(words))
