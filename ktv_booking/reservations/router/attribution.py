"""Whose booking it is, corrected; bookings that follow a cancellation; blocked numbers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.reservations.models import PhoneBlock, Rebooking
from ktv_booking.reservations.present import Presenter
from ktv_booking.reservations.present.attribution import block_out, correction_out, rebooking_out
from ktv_booking.reservations.queries.blocks import block_for, blocks_at
from ktv_booking.reservations.queries.corrections import (
    correction_for,
    corrections_of,
    rebookings_at,
)
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.attribution import AttributionStays
from ktv_booking.reservations.schemas import attribution as schemas
from ktv_booking.reservations.service import attributing
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Instant
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read, Work

router = Routes(tags=["reservations"])

CORRECTIONS = "/v1/reservations/{reservation_id}/attribution-corrections"
BLOCKS = "/v1/phone-blocks"
NEWEST_REBOOKING: Key = [(Rebooking.at, datetime.fromisoformat), (Rebooking.id, UUID)]
NEWEST_BLOCK: Key = [(PhoneBlock.created_at, datetime.fromisoformat), (PhoneBlock.id, UUID)]


@router.post(CORRECTIONS, status_code=201, responses=may_refuse(ApprovalRequired, AttributionStays))
@declares(venue="subject", rate="write", personal=False)
def correct_attribution(
    reservation_id: UUID,
    body: schemas.NewAttributionCorrection,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
) -> schemas.AttributionCorrectionOut:
    """Note what the origin of a booking should have said. The booking itself never changes."""

    def correct(session: Session) -> schemas.AttributionCorrectionOut:
        made = attributing.correct_attribution(
            session, reservation_id, **body.model_dump(), by=agent, now=now
        )
        row = reservation_for(session, reservation_id, agent=agent)
        return correction_out(made, Presenter(session, by=agent, now=now).venue(row.venue_id))

    here = CORRECTIONS.format(reservation_id=reservation_id)
    return work(correct, location=lambda made: f"{here}/{made.id}")


@router.get(CORRECTIONS)
@declares(venue="subject", rate="read", personal=False)
def list_attribution_corrections(
    reservation_id: UUID, read: Read, now: Now, agent: MayView
) -> schemas.AttributionCorrectionPage:
    """The corrections of one booking, oldest first."""

    def page(session: Session) -> schemas.AttributionCorrectionPage:
        row = reservation_for(session, reservation_id, agent=agent)
        venue = Presenter(session, by=agent, now=now).venue(row.venue_id)
        items = [correction_out(one, venue) for one in corrections_of(session, row.id)]
        return schemas.AttributionCorrectionPage(items=items)

    return read(page)


@router.get(CORRECTIONS + "/{attribution_id}")
@declares(venue="subject", rate="read", personal=False)
def read_attribution_correction(
    reservation_id: UUID, attribution_id: UUID, read: Read, now: Now, agent: MayView
) -> schemas.AttributionCorrectionOut:
    """One correction."""

    def look(session: Session) -> schemas.AttributionCorrectionOut:
        found = correction_for(session, reservation_id, attribution_id, agent=agent)
        row = reservation_for(session, reservation_id, agent=agent)
        return correction_out(found, Presenter(session, by=agent, now=now).venue(row.venue_id))

    return read(look)


@router.get("/v1/rebookings")
@declares(venue="mine", rate="search", personal=False)
def list_rebookings(
    read: StaleRead,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    since: Annotated[Instant | None, Query(description="booked then or later")] = None,
) -> schemas.RebookingPage:
    """Bookings that follow a cancellation closely, the newest first: for a manager to look at."""

    def page(session: Session) -> schemas.RebookingPage:
        statement = rebookings_at(venue_id, since=since, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_REBOOKING, descending=True)
        presenter = Presenter(session, by=agent, now=now)
        items = [rebooking_out(row, presenter.venue(row.venue_id)) for row in rows]
        return schemas.RebookingPage(items=items, next_cursor=following)

    return read(page)


@router.post(BLOCKS, status_code=201, responses=may_refuse(ApprovalRequired))
@declares(venue="body", rate="write", personal=True)
def block_phone(
    body: schemas.NewPhoneBlock, work: Work, now: Now, agent: MayReserve
) -> schemas.PhoneBlockOut:
    """Take no more bookings from a number at a venue: a manager decides that."""

    def block(session: Session) -> schemas.PhoneBlockOut:
        made = attributing.block(
            session, body.venue_id, body.phone, reason=body.reason, by=agent, now=now
        )
        return block_out(made, Presenter(session, by=agent, now=now).venue(made.venue_id))

    return work(block, location=lambda made: f"{BLOCKS}/{made.id}")


@router.get(BLOCKS)
@declares(venue="query", rate="search", personal=True)
def list_phone_blocks(
    venue_id: UUID,
    read: StaleRead,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    lifted: Annotated[bool, Query(description="also those that were lifted")] = False,
) -> schemas.PhoneBlockPage:
    """The numbers that a venue takes no bookings from, the newest first."""

    def page(session: Session) -> schemas.PhoneBlockPage:
        statement = blocks_at(venue_id, lifted=lifted, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_BLOCK, descending=True)
        venue = Presenter(session, by=agent, now=now).venue(venue_id)
        items = [block_out(row, venue) for row in rows]
        return schemas.PhoneBlockPage(items=items, next_cursor=following)

    return read(page)


@router.get(BLOCKS + "/{block_id}")
@declares(venue="subject", rate="read", personal=True)
def read_phone_block(block_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.PhoneBlockOut:
    """One block."""

    def look(session: Session) -> schemas.PhoneBlockOut:
        found = block_for(session, block_id, agent=agent)
        return block_out(found, Presenter(session, by=agent, now=now).venue(found.venue_id))

    return read(look)


@router.post(BLOCKS + "/{block_id}/lifting", responses=may_refuse(ApprovalRequired))
@declares(venue="subject", rate="write", personal=True)
def lift_phone_block(
    block_id: UUID, body: schemas.PhoneBlockLifting, work: Work, now: Now, agent: MayReserve
) -> schemas.PhoneBlockOut:
    """Take bookings from a number again. Repeating it changes nothing."""

    def lift(session: Session) -> schemas.PhoneBlockOut:
        found = attributing.lift(session, block_id, reason=body.reason, by=agent, now=now)
        return block_out(found, Presenter(session, by=agent, now=now).venue(found.venue_id))

    return work(lift)
