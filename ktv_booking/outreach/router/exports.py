"""The route by which a call list leaves the house."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayCall
from ktv_booking.outreach.present.exports import call_sheet, name_of
from ktv_booking.outreach.schemas.lists import ListedFollowUp
from ktv_booking.outreach.service.exporting import take_out
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import LEAVING, taken_out
from ktv_booking.web.fields import Language, Line
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import SheetFormat, TooManyToExport, written
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/call-lists", tags=["outreach"])


@router.get(
    "/{list_id}/export",
    response_class=Response,
    responses={**LEAVING, **may_refuse(TooManyToExport)},
)
@declares(venue="subject", rate="export", personal=True)
def export_call_list(
    list_id: UUID,
    work: Work,
    now: Now,
    agent: MayCall,
    *,
    wanted: Annotated[SheetFormat, Query(alias="format")] = "csv",
    phones: Annotated[
        Literal["masked", "whole"], Query(description="whole: with `export`, and a reason")
    ] = "masked",
    reason: Annotated[Line | None, Query(description="why whole numbers are needed")] = None,
    lang: Annotated[Language | None, Query(description="both languages if left out")] = None,
    follow_up: Annotated[ListedFollowUp | None, Query()] = None,
) -> Response:
    """A call list as a file, or those of one follow-up.

    Every one is in the audit log and bears who took it out, and when.
    """
    is_whole, name = phones == "whole", "call-list"

    def taken(session: Session) -> bytes:
        nonlocal name
        row, tasks = take_out(
            session, list_id, follow_up=follow_up, form=wanted, is_whole=is_whole, reason=reason,
            by=agent, now=now,
        )  # fmt: skip
        name = name_of(session, row)
        sheet = call_sheet(
            session, row, tasks, is_whole=is_whole, lang=lang, by=agent.login, now=now
        )
        return written(sheet, wanted, lang)

    return taken_out(work(taken, is_secret=is_whole), wanted, name=name)
