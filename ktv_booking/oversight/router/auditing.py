"""The route by which the audit log leaves the house."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.auditing import Sought
from ktv_booking.access.deps import MayAudit
from ktv_booking.oversight.auditing import audit_sheet, take_out
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import TABLES, FileFormat, taken_out
from ktv_booking.web.fields import CodeWord, Instant, Language, Name
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import TooManyToExport, written
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/audit", tags=["access"])


@router.get("/export", response_class=Response, responses={**TABLES, **may_refuse(TooManyToExport)})
@declares(venue="query", rate="export", personal=True)
def export_audit_rows(
    venue_id: UUID,
    work: Work,
    now: Now,
    agent: MayAudit,
    *,
    subject: CodeWord | None = None,
    subject_id: UUID | None = None,
    action: CodeWord | None = None,
    by: Annotated[Name | None, Query(description="a login")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="not before")] = None,
    before: Annotated[Instant | None, Query(alias="to", description="before")] = None,
    wanted: Annotated[FileFormat, Query(alias="format")] = "csv",
    lang: Annotated[Language | None, Query(description="both languages if left out")] = None,
) -> Response:
    """A venue's changes as a file, the newest first. That it was taken out is in the log."""
    sought = Sought(venue_id, subject, subject_id, action, by, since, before)
    name = "audit"

    def taken(session: Session) -> bytes:
        nonlocal name
        venue = venue_for(session, venue_id, agent=agent)
        name = f"audit-{venue.code}-{venue.local(now):%Y-%m-%d}"
        rows = take_out(session, sought, venue.id, form=wanted, by=agent, now=now)
        return written(audit_sheet(rows, by=agent.login, at=venue.local(now)), wanted, lang)

    return taken_out(work(taken), wanted, name=name)
