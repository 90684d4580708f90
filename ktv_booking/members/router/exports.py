"""The route by which members leave the house."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayView
from ktv_booking.members.present import members_sheet
from ktv_booking.members.queries import Sought
from ktv_booking.members.service.exporting import take_out
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import LEAVING, taken_out
from ktv_booking.web.fields import CodeWord, Instant, Language, Line
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import SheetFormat, TooManyToExport, written
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/members", tags=["members"])


@router.get(
    "/export", response_class=Response, responses={**LEAVING, **may_refuse(TooManyToExport)}
)
@declares(venue="mine", rate="export", personal=True)
def export_members(
    work: Work,
    now: Now,
    agent: MayView,
    *,
    venue_id: Annotated[UUID | None, Query(description="of this home")] = None,
    tier: Annotated[CodeWord | None, Query()] = None,
    updated_since: Annotated[Instant | None, Query()] = None,
    wanted: Annotated[SheetFormat, Query(alias="format")] = "csv",
    phones: Annotated[
        Literal["masked", "whole"], Query(description="whole: with `export`, and a reason")
    ] = "masked",
    reason: Annotated[Line | None, Query(description="why whole numbers are needed")] = None,
    lang: Annotated[Language | None, Query(description="both languages if left out")] = None,
) -> Response:
    """Members at home with the caller as a file, oldest first; in the audit log of each home."""
    is_whole, sought = phones == "whole", Sought(None, venue_id, tier, updated_since)

    def taken(session: Session) -> bytes:
        rows = take_out(
            session, sought, form=wanted, is_whole=is_whole, reason=reason, by=agent, now=now
        )
        sheet = members_sheet(session, rows, is_whole=is_whole, by=agent.login, now=now)
        return written(sheet, wanted, lang)

    return taken_out(work(taken, is_secret=is_whole), wanted, name=f"members-{now:%Y-%m-%d}")
