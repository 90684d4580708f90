"""The routes of wishes: noted, listed, withdrawn."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayReveal, MayView
from ktv_booking.kernel.errors import Stale
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.waitlist import present, queries, revealing, schemas, service
from ktv_booking.waitlist.models import Wish
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.fields import Instant
from ktv_booking.web.now import Now, RealNow
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.problems.kinds import TooManyRequests
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/wishes", tags=["wishes"])

OLDEST_FIRST: Key = [(Wish.created_at, datetime.fromisoformat), (Wish.id, UUID)]


@router.post("", status_code=201, responses=may_refuse(StartInThePast))
@declares(venue="body", rate="write", personal=True)
def register_wish(
    body: schemas.NewWish, work: Work, now: Now, agent: MayReserve
) -> schemas.WishOut:
    """Note what a party wants although it cannot be booked now."""
    return work(
        lambda session: present.wish_out(
            session, service.register(session, present.request_of(body), by=agent, now=now)
        ),
        location=lambda wish: f"/v1/wishes/{wish.id}",
    )


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_wishes(
    read: StaleRead,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    status: schemas.WishStatus | None = None,
    kind: schemas.WishKind | None = None,
    wanted_from: Annotated[
        Instant | None, Query(alias="from", description="some start that would do is not before")
    ] = None,
    wanted_before: Annotated[
        Instant | None, Query(alias="to", description="some start that would do is before")
    ] = None,
    updated_since: Annotated[Instant | None, Query()] = None,
) -> schemas.WishPage:
    """Wishes that name a venue of mine, oldest first."""
    sought = queries.Sought(venue_id, status, kind, wanted_from, wanted_before, updated_since)

    def page(session: Session) -> schemas.WishPage:
        statement = queries.wishes_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        return schemas.WishPage(items=present.wishes_out(session, rows), next_cursor=following)

    return read(page)


@router.get("/{wish_id}")
@declares(venue="subject", rate="read", personal=True)
def read_wish(wish_id: UUID, read: Read, agent: MayView) -> schemas.WishOut:
    """One wish."""
    return read(
        lambda session: present.wish_out(session, queries.wish_for(session, wish_id, agent=agent))
    )


@router.post("/{wish_id}/phone-reveal", responses=may_refuse(TooManyRequests))
@declares(venue="subject", rate="reveal", personal=True)
def reveal_contact(
    wish_id: UUID, body: schemas.ContactReveal, work: Work, now: RealNow, agent: MayReveal
) -> schemas.RevealedContactOut:
    """Show the number of a wish whole, with a reason; each look is in the audit log."""

    def shown(session: Session) -> schemas.RevealedContactOut:
        phone = revealing.reveal_contact(session, wish_id, reason=body.reason, by=agent, now=now)
        return schemas.RevealedContactOut(wish_id=wish_id, phone=phone)

    return work(shown, is_secret=True)


@router.post("/{wish_id}/withdrawal", responses=may_refuse(ActionNotAllowed, Stale))
@declares(venue="subject", rate="write", personal=True)
def withdraw_wish(
    wish_id: UUID,
    body: schemas.WishWithdrawal | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    if_match: IfMatch = None,
) -> schemas.WishOut:
    """The party no longer wants it."""

    reason = None if body is None else body.reason

    def withdraw(session: Session) -> schemas.WishOut:
        wish = service.wish_for_change(session, wish_id, by=agent)
        current = present.wish_out(session, wish)
        ensure_match(if_match, wish.version, current, is_required=False)
        withdrawn = service.withdraw(session, wish, reason=reason, by=agent, now=now)
        return present.wish_out(session, withdrawn)

    return work(withdraw)
