"""What members say about being contacted: a ledger that only grows.

It is written to in `outreach`, because a refusal ends calls.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayView
from ktv_booking.members import present, queries, schemas
from ktv_booking.members.models import Consent
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read

router = Routes(prefix="/v1/members/{member_id}", tags=["members"])

AS_WRITTEN: Key = [(Consent.id, UUID)]


@router.get("/consents")
@declares(venue="subject", rate="read", personal=True)
def list_consents(
    member_id: UUID, read: Read, now: Now, agent: MayView, paging: Paging
) -> schemas.ConsentPage:
    """The ledger of a member, of one that was erased too, and what follows from it now."""

    def page(session: Session) -> schemas.ConsentPage:
        member = queries.entry_for(session, member_id, agent=agent)
        if member.erased_at is None:
            member = queries.member_for(session, member_id, agent=agent)
        statement = queries.consents_of(session, member)
        rows, following = page_of(session, statement, paging, by=AS_WRITTEN)
        return schemas.ConsentPage(
            items=[present.consent_out(session, row, of=member) for row in rows],
            next_cursor=following,
            may_contact=present.may_contact_out(session, member, now=now),
        )

    return read(page)


@router.get("/consents/{consent_id}")
@declares(venue="subject", rate="read", personal=True)
def read_consent(
    member_id: UUID, consent_id: UUID, read: Read, agent: MayView
) -> schemas.ConsentOut:
    """One line of a ledger, that of a member who was erased too."""

    def found(session: Session) -> schemas.ConsentOut:
        entry = queries.entry_for(session, member_id, agent=agent)
        row = queries.consent_of(session, entry, consent_id)
        return present.consent_out(session, row, of=entry)

    return read(found)
