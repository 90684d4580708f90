"""The routes of gifts: what there is, who has one, handing out, counting."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayCall, MayDesk, MayRunCampaigns, MayView, SignedIn
from ktv_booking.kernel.errors import Forbidden
from ktv_booking.outreach.gifts import present, queries, schemas, service
from ktv_booking.outreach.gifts.models import Gift, GiftRule
from ktv_booking.outreach.gifts.rules import claiming
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.refusals import CodeTaken
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(tags=["outreach"])

RULES_FIRST: Key = [(GiftRule.id, UUID)]
OLDEST_FIRST: Key = [(Gift.id, UUID)]


@router.get("/v1/gift-rules")
@declares(venue="none", rate="read", personal=False)
def list_gift_rules(read: Read, agent: SignedIn, paging: Paging) -> schemas.GiftRulePage:
    """What there is to give, oldest first."""

    def page(session: Session) -> schemas.GiftRulePage:
        rows, following = page_of(session, select(GiftRule), paging, by=RULES_FIRST)
        items = [present.rule_out(row) for row in rows]
        return schemas.GiftRulePage(items=items, next_cursor=following)

    return read(page)


@router.post("/v1/gift-rules", status_code=201, responses=may_refuse(CodeTaken))
@declares(venue="chain", rate="write", personal=False)
def add_gift_rule(
    body: schemas.NewGiftRule, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.GiftRuleOut:
    """Say what is given once a year, by which venues, and how long it waits."""
    if not agent.is_everywhere:
        raise Forbidden(permission=agent.permission.value)

    def add(session: Session) -> schemas.GiftRuleOut:
        for venue_id in body.venue_ids:
            venue_for(session, venue_id, agent=agent)
        rule = service.add_rule(
            session,
            body.code,
            body.name.model_dump(),
            venue_ids=body.venue_ids,
            valid_days=body.valid_days,
            by=agent,
            now=now,
        )
        return present.rule_out(rule)

    return work(add, location=lambda rule: f"/v1/gift-rules/{rule.id}")


@router.get("/v1/gift-rules/{gift_rule_id}")
@declares(venue="none", rate="read", personal=False)
def read_gift_rule(gift_rule_id: UUID, read: Read, agent: SignedIn) -> schemas.GiftRuleOut:
    """What is given once a year."""
    return read(lambda session: present.rule_out(queries.rule_of(session, gift_rule_id)))


@router.get("/v1/venues/{venue_id}/gift-stock")
@declares(venue="path", rate="read", personal=False)
def read_gift_stock(venue_id: UUID, read: Read, agent: MayView) -> schemas.GiftStockListOut:
    """How many of each gift are left at a venue."""

    def stock(session: Session) -> schemas.GiftStockListOut:
        venue = venue_for(session, venue_id, agent=agent)
        return present.stocks_out(session, queries.stock_at(session, venue.id))

    return read(stock)


@router.post("/v1/venues/{venue_id}/gift-stock-counts")
@declares(venue="path", rate="write", personal=False)
def count_gift_stock(
    venue_id: UUID, body: schemas.NewStockCount, work: Work, now: Now, agent: MayDesk
) -> schemas.GiftStockOut:
    """Note how many of a gift lie here; the answer says by how much that differs."""

    def count(session: Session) -> schemas.GiftStockOut:
        row, difference = service.count_stock(
            session, body.gift_rule_id, venue_id, body.counted, by=agent, now=now
        )
        return present.stock_out(session, row, difference=difference)

    return work(count)


@router.get("/v1/gifts")
@declares(venue="mine", rate="read", personal=False)
def list_gifts(
    read: Read,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: Annotated[UUID | None, Query(description="of members at home there")] = None,
    member_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[schemas.StatusWord | None, Query()] = None,
) -> schemas.GiftPage:
    """Gifts of members at home with the caller, oldest first."""
    wanted = claiming.GiftStatus(status) if status else None
    sought = queries.Sought(venue_id, member_id, wanted)

    def page(session: Session) -> schemas.GiftPage:
        statement = queries.gifts_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        items = [present.gift_out(session, row, now=now) for row in rows]
        return schemas.GiftPage(items=items, next_cursor=following)

    return read(page)


@router.post("/v1/gifts", status_code=201, responses=may_refuse(claiming.GiftGranted))
@declares(venue="body", rate="write", personal=False)
def grant_gift(
    body: schemas.NewGift, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.GiftOut:
    """Let a gift wait for a member: of one rule one a year."""

    def grant(session: Session) -> schemas.GiftOut:
        gift = service.grant(
            session,
            body.gift_rule_id,
            body.member_id,
            year=body.year,
            expires_on=body.expires_on,
            by=agent,
            now=now,
        )
        return present.gift_out(session, gift, now=now)

    return work(grant, location=lambda gift: f"/v1/gifts/{gift.id}")


@router.get("/v1/gifts/{gift_id}")
@declares(venue="subject", rate="read", personal=False)
def read_gift(gift_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.GiftOut:
    """One gift as it stands now."""
    return read(
        lambda session: present.gift_out(
            session, queries.gift_for(session, gift_id, agent=agent), now=now
        )
    )


@router.post(
    "/v1/gifts/{gift_id}/notification",
    responses=may_refuse(claiming.GiftClaimed, claiming.GiftExpired),
)
@declares(venue="subject", rate="write", personal=False)
def notify_of_gift(gift_id: UUID, work: Work, now: Now, agent: MayCall) -> schemas.GiftOut:
    """Let the member know by text that it waits, where until when. Said again it sends nothing."""

    def notify(session: Session) -> schemas.GiftOut:
        gift = queries.gift_for(session, gift_id, agent=agent, for_update=True)
        return present.gift_out(session, service.notify(session, gift, by=agent, now=now), now=now)

    return work(notify)


@router.post(
    "/v1/gifts/{gift_id}/claim",
    responses=may_refuse(
        claiming.GiftClaimed,
        claiming.GiftExpired,
        claiming.GiftHolderOnly,
        claiming.GiftNotHere,
        claiming.GiftOutOfStock,
        claiming.PhoneTailWrong,
    ),
)
@declares(venue="subject", rate="write", personal=True)
def claim_gift(
    gift_id: UUID, body: schemas.GiftClaim, work: Work, now: Now, agent: MayDesk
) -> schemas.GiftOut:
    """Hand it out at a counter, also of another venue, to who says the end of the number."""
    claimant = claiming.Claimant(body.phone_last4, body.by == "holder", body.relation)

    def claim(session: Session) -> schemas.GiftOut:
        gift = queries.gift_anywhere(session, gift_id)
        claimed = service.claim(session, gift, claimant, venue_id=body.venue_id, by=agent, now=now)
        return present.gift_out(session, claimed, now=now)

    return work(claim)
