"""Proposals to correct a birthday, and what somebody else says to them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayKeepMembers, MayReserve, MayView
from ktv_booking.members import present, queries, schemas, service
from ktv_booking.members.models import Correction
from ktv_booking.members.rules.refusals import CorrectionDecided, OwnCorrection
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/members/{member_id}/corrections", tags=["members"])

OLDEST_FIRST: Key = [(Correction.id, UUID)]


@router.get("")
@declares(venue="subject", rate="read", personal=True)
def list_corrections(
    member_id: UUID, read: Read, agent: MayView, paging: Paging
) -> schemas.CorrectionPage:
    """What was proposed about a member, oldest first."""

    def page(session: Session) -> schemas.CorrectionPage:
        member = queries.member_for(session, member_id, agent=agent)
        about = select(Correction).where(
            Correction.member_id.in_(queries.entries_of(session, member))
        )
        rows, following = page_of(session, about, paging, by=OLDEST_FIRST)
        return schemas.CorrectionPage(
            items=[present.correction_out(session, row, of=member) for row in rows],
            next_cursor=following,
        )

    return read(page)


@router.get("/{correction_id}")
@declares(venue="subject", rate="read", personal=True)
def read_correction(
    member_id: UUID, correction_id: UUID, read: Read, agent: MayView
) -> schemas.CorrectionOut:
    """One proposal about a member."""

    def found(session: Session) -> schemas.CorrectionOut:
        member = queries.member_for(session, member_id, agent=agent)
        row = queries.correction_of(session, member, correction_id)
        return present.correction_out(session, row, of=member)

    return read(found)


@router.post("", status_code=201)
@declares(venue="subject", rate="write", personal=True)
def propose_correction(
    member_id: UUID, body: schemas.NewCorrection, work: Work, now: Now, agent: MayReserve
) -> schemas.CorrectionOut:
    """Propose another birthday; the member stays as it is until somebody else accepts."""

    def propose(session: Session) -> schemas.CorrectionOut:
        member = service.member_for_change(session, member_id, by=agent)
        row = service.propose(
            session, member, body.birthday.value(), reason=body.reason, by=agent, now=now
        )
        return present.correction_out(session, row, of=member)

    return work(propose, location=lambda row: f"/v1/members/{row.member_id}/corrections/{row.id}")


@router.post("/{correction_id}/decision", responses=may_refuse(CorrectionDecided, OwnCorrection))
@declares(venue="subject", rate="write", personal=True)
def decide_correction(
    member_id: UUID,
    correction_id: UUID,
    body: schemas.CorrectionDecision,
    *,
    work: Work,
    now: Now,
    agent: MayKeepMembers,
) -> schemas.CorrectionOut:
    """Accept a proposal, or refuse it: by somebody else than who made it."""

    def decide(session: Session) -> schemas.CorrectionOut:
        member = service.member_for_change(session, member_id, by=agent)
        row = service.decide(
            session, member, correction_id, body.decision, reason=body.reason, by=agent, now=now
        )
        return present.correction_out(session, row, of=member)

    return work(decide)
