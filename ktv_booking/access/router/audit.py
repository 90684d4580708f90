"""The routes of the audit log: who changed what, who saw which number, and is the log whole."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access import present, schemas
from ktv_booking.access.auditing import Sought, rows_sought, verified
from ktv_booking.access.deps import MayAudit
from ktv_booking.audit.models import AuditRow
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import CodeWord, Instant, Name
from ktv_booking.web.paging import Paging, page_of
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read

router = Routes(prefix="/v1/audit", tags=["access"])

MOST_VERIFIED, USUALLY_VERIFIED = 5000, 1000


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_audit_rows(
    read: Read,
    agent: MayAudit,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    subject: Annotated[CodeWord | None, Query(description="`reservation`, `agent` ...")] = None,
    subject_id: UUID | None = None,
    action: Annotated[CodeWord | None, Query(description="`booked`, `phone_revealed` ...")] = None,
    by: Annotated[Name | None, Query(description="a login")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="not before")] = None,
    before: Annotated[Instant | None, Query(alias="to", description="before")] = None,
) -> schemas.AuditPage:
    """Every change and every look at a phone number at my venues, newest first."""
    sought = Sought(venue_id, subject, subject_id, action, by, since, before)

    def page(session: Session) -> schemas.AuditPage:
        statement = rows_sought(sought, agent=agent)
        rows, following = page_of(
            session, statement, paging, by=[(AuditRow.id, UUID)], descending=True
        )
        return schemas.AuditPage(
            items=[present.audit_row_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.get("/verification")
@declares(venue="mine", rate="search", personal=False)
def verify_audit(
    read: Read,
    agent: MayAudit,
    venue_id: UUID | None = None,
    rows: Annotated[
        int,
        Query(ge=1, le=MOST_VERIFIED, description="how many of the newest are walked, in all"),
    ] = USUALLY_VERIFIED,
) -> schemas.AuditVerificationOut:
    """Walk the newest rows of the log; `ktv-booking audit verify` walks all of them."""
    return read(
        lambda session: present.verification_out(
            verified(session, venue_id, rows=rows, agent=agent)
        )
    )
