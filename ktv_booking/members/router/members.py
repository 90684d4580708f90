"""Members: found, let in, changed; one number shown whole."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayReveal, MayView
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.kernel.pinyin import folded
from ktv_booking.members import present, queries, schemas, service
from ktv_booking.members.models import Member
from ktv_booking.members.rules.birthdays import BirthdayKnown
from ktv_booking.members.rules.refusals import CardTaken, MemberKnown
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.fields import CodeWord, Instant
from ktv_booking.web.limits.look_ups import LookUp, missed_number
from ktv_booking.web.now import Now, RealNow
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.problems.kinds import TooManyRequests
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/members", tags=["members"])


async def _number_asked(
    request: Request, agent: MayView, q: Annotated[str | None, Query()] = None
) -> LookUp:
    return LookUp(request.app.state.database, str(agent.id), missed_number(_digits_of(q)))


def _digits_of(q: str | None) -> str | None:
    """Return what is typed where it is a number, and not a name with one in it."""
    return q if q is not None and folded(q).isdecimal() else None


NumberAsked = Annotated[LookUp, Depends(_number_asked)]

OLDEST_FIRST: Key = [(Member.id, UUID)]


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_members(
    read: StaleRead,
    agent: MayView,
    paging: Paging,
    asked: NumberAsked,
    *,
    q: Annotated[
        str | None,
        Query(
            min_length=1, max_length=80,
            description="last four digits or more, card number, name, pinyin or its initials",
        ),
    ] = None,
    venue_id: Annotated[UUID | None, Query(description="of this home")] = None,
    tier: Annotated[CodeWord | None, Query()] = None,
    updated_since: Annotated[Instant | None, Query()] = None,
) -> schemas.MemberPage:  # fmt: skip
    """Members at home with the caller, oldest first.

    Whole numbers that nobody has are counted: who asks for too many waits.
    """
    asked.ensure_may_ask()
    sought = queries.Sought(q, venue_id, tier, updated_since)

    def page(session: Session) -> schemas.MemberPage:
        statement = queries.members_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        asked.answered(bool(rows))
        return schemas.MemberPage(items=present.members_out(session, rows), next_cursor=following)

    answer = read(page)
    asked.note_misses()
    return answer


@router.post("", status_code=201, responses=may_refuse(MemberKnown, CardTaken))
@declares(venue="body", rate="write", personal=True)
def add_member(
    body: schemas.NewMember, work: Work, now: Now, agent: MayReserve
) -> schemas.MemberOut:
    """Let somebody join. Who carries the number already is offered, not made again."""
    return work(
        lambda session: present.member_out(
            session,
            service.join(
                session,
                present.profile_of(body),
                shares_phone=body.shares_phone,
                by=agent,
                now=now,
            ),
        ),
        location=lambda member: f"/v1/members/{member.id}",
    )


@router.get("/{member_id}")
@declares(venue="subject", rate="read", personal=True)
def read_member(member_id: UUID, read: Read, agent: MayView) -> schemas.MemberOut:
    """One member. An entry that was merged answers with the one that stayed."""
    return read(
        lambda session: present.member_out(
            session, queries.member_for(session, member_id, agent=agent)
        )
    )


@router.patch(
    "/{member_id}",
    responses=may_refuse(MemberKnown, CardTaken, BirthdayKnown, Stale, PreconditionRequired),
)
@declares(venue="subject", rate="write", personal=True)
def change_member(
    member_id: UUID,
    body: schemas.MemberChange,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    if_match: IfMatch = None,
) -> schemas.MemberOut:
    """Change what is known of a member; a birthday that is known is corrected by a proposal."""

    def change(session: Session) -> schemas.MemberOut:
        row = service.member_for_change(session, member_id, by=agent)
        ensure_match(if_match, row.version, lambda: present.member_out(session, row))
        changes = present.change_of(body)
        changed = service.change(
            session, row, changes, shares_phone=body.shares_phone, by=agent, now=now
        )
        return present.member_out(session, changed)

    return work(change)


@router.post("/{member_id}/phone-reveal", responses=may_refuse(TooManyRequests))
@declares(venue="subject", rate="reveal", personal=True)
def reveal_member_phone(
    member_id: UUID,
    body: schemas.MemberPhoneReveal,
    work: Work,
    now: RealNow,
    agent: MayReveal,
) -> schemas.RevealedMemberPhoneOut:
    """Show one number whole, with a reason; each look is in the audit log, so many an hour."""

    def shown(session: Session) -> schemas.RevealedMemberPhoneOut:
        phone = service.reveal_number(
            session, member_id, number=body.number, reason=body.reason, by=agent, now=now
        )
        return schemas.RevealedMemberPhoneOut(member_id=member_id, number=body.number, phone=phone)

    return work(shown, is_secret=True)
