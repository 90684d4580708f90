"""Approvals: asked for, waiting, decided by another person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.approvals import queries, schemas
from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalStatus,
    OwnRequest,
)
from ktv_booking.access.approvals.service import approval_for_decision
from ktv_booking.access.deps import MayReport, MayReserve, MayView
from ktv_booking.kernel.approval import ApprovalKind, ApprovalRequired
from ktv_booking.kernel.errors import Stale
from ktv_booking.reservations.present import Presenter
from ktv_booking.reservations.present.approval_sheets import approvals_sheet
from ktv_booking.reservations.present.approvals import approval_out, approvals_out
from ktv_booking.reservations.service import asking
from ktv_booking.reservations.service.approval_exports import take_out
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.downloads import TABLES, FileFormat, taken_out
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.fields import Language
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.sheets import TooManyToExport, written
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/approvals", tags=["approvals"])

NEWEST_FIRST: Key = [(Approval.created_at, datetime.fromisoformat), (Approval.id, UUID)]


@router.post("", status_code=201)
@declares(venue="body", rate="write", personal=True)
def ask_for_approval(
    body: schemas.NewApproval, work: Work, now: Now, agent: MayReserve
) -> schemas.ApprovalOut:
    """Ask another person to let something be done: the role that a refusal named."""
    booking = {} if body.booking is None else body.booking.model_dump()
    booking["booked_minutes"] = booking.pop("minutes", None)
    wanted = asking.Asking(
        kind=body.kind,
        type=body.subject.type,
        id=body.subject.id,
        reason=body.reason,
        role=body.role,
        **({} if body.limit is None else body.limit.model_dump()),
        **booking,
    )

    def ask(session: Session) -> schemas.ApprovalOut:
        approval = asking.ask(session, wanted, by=agent, now=now)
        presenter = Presenter(session, by=agent, now=now)
        return approval_out(session, presenter, approval, to_decide=True)

    return work(ask, location=lambda approval: f"/v1/approvals/{approval.id}")


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_approvals(
    read: Read,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    kind: ApprovalKind | None = None,
    status: ApprovalStatus | None = None,
    subject_id: UUID | None = None,
    requested_by_me: bool = False,
    waiting_for_me: Annotated[
        bool, Query(description="pending, asked for by somebody else, of a kind that I decide on")
    ] = False,
) -> schemas.ApprovalPage:
    """Approvals at my venues, the newest first."""
    named = None if kind is None else kind.value
    sought = queries.SoughtApprovals(
        venue_id, named, status, subject_id, requested_by_me, waiting_for_me
    )

    def page(session: Session) -> schemas.ApprovalPage:
        mine = asking.decides_on(session, agent=agent, now=now) if waiting_for_me else ()
        statement = queries.approvals_sought(sought, agent=agent, mine=mine, now=now)
        rows, following = page_of(session, statement, paging, by=NEWEST_FIRST, descending=True)
        presenter = Presenter(session, by=agent, now=now)
        items = approvals_out(session, presenter, rows)
        return schemas.ApprovalPage(items=items, next_cursor=following)

    return read(page)


@router.get("/export", response_class=Response, responses={**TABLES, **may_refuse(TooManyToExport)})
@declares(venue="query", rate="export", personal=True)
def export_approvals(
    venue_id: UUID,
    work: Work,
    now: Now,
    agent: MayReport,
    *,
    kind: ApprovalKind | None = None,
    status: ApprovalStatus | None = None,
    requested_by_me: bool = False,
    wanted: Annotated[FileFormat, Query(alias="format")] = "csv",
    lang: Annotated[Language | None, Query(description="both languages if left out")] = None,
) -> Response:
    """A venue's approvals as a file, the newest first. That it was taken out is in the log."""
    named = None if kind is None else kind.value
    sought = queries.SoughtApprovals(venue_id, named, status, requested_by_me=requested_by_me)
    name = "approvals"

    def taken(session: Session) -> bytes:
        nonlocal name
        venue = venue_for(session, venue_id, agent=agent)
        name = f"approvals-{venue.code}-{venue.local(now):%Y-%m-%d}"
        rows = take_out(session, sought, venue.id, form=wanted, by=agent, now=now)
        return written(approvals_sheet(rows, by=agent.login, at=venue.local(now)), wanted, lang)

    return taken_out(work(taken), wanted, name=name)


@router.get("/{approval_id}")
@declares(venue="subject", rate="read", personal=True)
def read_approval(approval_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.ApprovalOut:
    """One approval, with what it is about as it is now."""
    return read(
        lambda session: approval_out(
            session,
            Presenter(session, by=agent, now=now),
            queries.approval_for(session, approval_id, agent=agent),
            to_decide=True,
        ),
        in_full=True,
    )


@router.post(
    "/{approval_id}/decision",
    responses=may_refuse(ApprovalRequired, OwnRequest, ApprovalDecided, ApprovalExpired, Stale),
)
@declares(venue="subject", rate="write", personal=True)
def decide_on_approval(
    approval_id: UUID,
    body: schemas.ApprovalDecision,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    if_match: IfMatch = None,
) -> schemas.ApprovalOut:
    """Say yes or no to what another person asked for."""

    def decide(session: Session) -> schemas.ApprovalOut:
        presenter = Presenter(session, by=agent, now=now)
        approval = approval_for_decision(session, approval_id, by=agent)
        current = approval_out(session, presenter, approval)
        ensure_match(if_match, approval.version, current, is_required=False)
        approves = body.decision == "approve"
        decided = asking.decide(
            session, approval, approves=approves, reason=body.reason, by=agent, now=now
        )
        return approval_out(session, presenter, decided)

    return work(decide)
