"""The routes of reports."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayRunCampaigns
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reports import present, schemas
from ktv_booking.reports.queries import Span
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Day
from ktv_booking.web.work import Read

router = APIRouter(prefix="/v1/reports", tags=["reports"])

LONGEST_DAYS = 366
A_SPAN = Text(zh="须不早于 from，且在 366 天之内", en="not before `from`, and within 366 days")


@router.get(
    "/calls",
    response_model=schemas.CallReportOut,
    responses={200: {"content": {"text/csv": {}}}},
)
@declares(venue="mine", rate="search", personal=False)
def report_calls(
    read: Read,
    agent: MayRunCampaigns,
    *,
    first: Annotated[Day, Query(alias="from", description="the first business day of lists")],
    last: Annotated[Day, Query(alias="to", description="the last one")],
    by: Annotated[schemas.CallsBy, Query()] = "campaign",
    venue_id: Annotated[UUID | None, Query()] = None,
    campaign_id: Annotated[UUID | None, Query()] = None,
    wanted: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Response:
    """How far calls come: listed, dialled, reached, understood, booked, seated."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Malformed.at("to", A_SPAN)
    span = Span(first, last, venue_id, campaign_id)

    def report(session: Session) -> Response:
        found = present.calls_out(session, span, by, agent=agent)
        if wanted == "json":
            return Response(found.model_dump_json(), media_type="application/json")
        name = f"calls-by-{by}-{first.isoformat()}-{last.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        text = present.calls_csv(found)
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    return read(report)
