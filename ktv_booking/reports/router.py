"""The routes of reports."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayRunCampaigns
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reports import present, schemas
from ktv_booking.reports.queries import Span
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import TABLES, TableFormat, file_of
from ktv_booking.web.fields import Day, Language
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import TooManyToExport, ensure_few
from ktv_booking.web.work import Read

router = Routes(prefix="/v1/reports", tags=["reports"])

LONGEST_DAYS = 366
A_SPAN = Text(zh="须不早于 from，且在 366 天之内", en="not before `from`, and within 366 days")


@router.get(
    "/calls",
    response_model=schemas.CallReportOut,
    responses={**TABLES, **may_refuse(TooManyToExport)},
)
@declares(venue="mine", rate="search", personal=False)
def report_calls(
    read: Read,
    now: Now,
    agent: MayRunCampaigns,
    *,
    first: Annotated[Day, Query(alias="from", description="the first business day of lists")],
    last: Annotated[Day, Query(alias="to", description="the last one")],
    by: Annotated[schemas.CallsBy, Query()] = "campaign",
    venue_id: Annotated[UUID | None, Query()] = None,
    campaign_id: Annotated[UUID | None, Query()] = None,
    wanted: Annotated[TableFormat, Query(alias="format")] = "json",
    lang: Annotated[
        Language | None, Query(description="of a file; both languages if left out")
    ] = None,
) -> Response:
    """How far calls come: listed, dialled, reached, understood, booked, seated."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Malformed.at("to", A_SPAN)
    span = Span(first, last, venue_id, campaign_id)

    def report(session: Session) -> Response:
        found = present.calls_out(session, span, by, agent=agent)
        if wanted == "json":
            return Response(found.model_dump_json(), media_type="application/json")
        ensure_few(len(found.rows))
        at = now if venue_id is None else venue_facts(session, venue_id).local(now)
        sheet = present.calls_sheet(found, by=agent.login, at=at)
        return file_of(sheet, wanted, lang, name=f"calls-by-{by}-{first}-{last}")

    return read(report)
