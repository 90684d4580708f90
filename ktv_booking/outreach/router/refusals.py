"""The routes by which a person refuses calls: those that are listed end at once."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve
from ktv_booking.members import present, service
from ktv_booking.members.service.consenting import Said
from ktv_booking.outreach import schemas
from ktv_booking.outreach.service.refusing import heed, leave_alone
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/members/{member_id}", tags=["members"])


@router.post("/do-not-call")
@declares(venue="subject", rate="write", personal=True)
def set_do_not_call(
    member_id: UUID, body: schemas.DoNotCall, work: Work, now: Now, agent: MayReserve
) -> schemas.MemberOut:
    """A person is not to be called: no number of theirs, for no list, and what is listed ends.

    Taken back by a lead.
    """

    def note(session: Session) -> schemas.MemberOut:
        member = service.member_for_change(session, member_id, by=agent)
        if body.do_not_call:
            leave_alone(session, member, reason=body.reason, by=agent, now=now)
        else:
            service.set_do_not_call(session, member, False, reason=body.reason, by=agent, now=now)
        return present.member_out(session, member)

    return work(note)


@router.post("/consents", status_code=201)
@declares(venue="subject", rate="write", personal=True)
def add_consent(
    member_id: UUID, body: schemas.NewConsent, work: Work, now: Now, agent: MayReserve
) -> schemas.ConsentOut:
    """Note what a member said about being contacted; no line is ever changed or removed.

    What is withdrawn ends the calls that are listed and need it.
    """

    def note(session: Session) -> schemas.ConsentOut:
        member = service.member_for_change(session, member_id, by=agent)
        row = heed(session, member, Said(**body.model_dump()), by=agent, now=now)
        return present.consent_out(session, row, of=member)

    return work(note, location=lambda row: f"/v1/members/{row.member_id}/consents/{row.id}")
