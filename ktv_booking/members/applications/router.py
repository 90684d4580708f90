"""The routes of applications: made by whoever takes bookings, decided by somebody else."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayKeepMembers, MayReserve, MayView, SignedIn
from ktv_booking.members.applications import present, queries, schemas, service
from ktv_booking.members.applications.models import Application
from ktv_booking.members.applications.rules import (
    ApplicationDecided,
    ConsentTextOutdated,
    OwnApplication,
)
from ktv_booking.members.rules.refusals import MemberKnown
from ktv_booking.venues.rules.jurisdictions import MinorsNotAdmitted
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(tags=["members"])

OLDEST_FIRST: Key = [(Application.id, UUID)]


@router.get("/v1/consent-texts")
@declares(venue="none", rate="read", personal=False)
def list_consent_texts(agent: SignedIn) -> schemas.ConsentTextsOut:
    """What applicants agree to, by version; one of them is in use."""
    return present.consent_texts_out()


@router.get("/v1/member-applications")
@declares(venue="mine", rate="read", personal=True)
def list_member_applications(
    read: Read,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: Annotated[UUID | None, Query(description="to join there")] = None,
    status: Annotated[schemas.ApplicationStatus | None, Query()] = None,
) -> schemas.MemberApplicationPage:
    """Who applied at the caller's venues, oldest first."""

    def page(session: Session) -> schemas.MemberApplicationPage:
        statement = queries.applications_sought(venue_id, status, agent=agent)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        items = [present.application_out(session, row, by=agent) for row in rows]
        return schemas.MemberApplicationPage(items=items, next_cursor=following)

    return read(page)


@router.post(
    "/v1/member-applications",
    status_code=201,
    responses=may_refuse(ConsentTextOutdated, MinorsNotAdmitted),
)
@declares(venue="body", rate="write", personal=True)
def apply_for_membership(
    body: schemas.NewMemberApplication, work: Work, now: Now, agent: MayReserve
) -> schemas.MemberApplicationOut:
    """Note that somebody wants to join, by the text they agreed to."""

    def submit(session: Session) -> schemas.MemberApplicationOut:
        row = service.submit(session, present.applicant_of(body), by=agent, now=now)
        return present.application_out(session, row, by=agent)

    return work(submit, location=lambda row: f"/v1/member-applications/{row.id}")


@router.get("/v1/member-applications/{application_id}")
@declares(venue="subject", rate="read", personal=True)
def read_member_application(
    application_id: UUID, read: Read, agent: MayView
) -> schemas.MemberApplicationOut:
    """One application, with who carries the number already."""

    def found(session: Session) -> schemas.MemberApplicationOut:
        row = queries.application_for(session, application_id, agent=agent)
        return present.application_out(session, row, by=agent)

    return read(found)


@router.post(
    "/v1/member-applications/{application_id}/decision",
    responses=may_refuse(ApplicationDecided, OwnApplication, MemberKnown),
)
@declares(venue="subject", rate="write", personal=True)
def decide_member_application(
    application_id: UUID,
    body: schemas.ApplicationDecision,
    *,
    work: Work,
    now: Now,
    agent: MayKeepMembers,
) -> schemas.MemberApplicationOut:
    """Let somebody in, or not: by somebody else than who signed them up."""
    said = service.Decision(
        body.decision == "approve", body.reason, body.member_id, body.shares_phone
    )

    def decide(session: Session) -> schemas.MemberApplicationOut:
        row = queries.application_for(session, application_id, agent=agent, for_update=True)
        decided = service.decide(session, row, said, by=agent, now=now)
        return present.application_out(session, decided, by=agent)

    return work(decide)
