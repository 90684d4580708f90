"""Refused demand as a record."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.models import Turnaway
from ktv_booking.reservations.present import Presenter, turnaway_out
from ktv_booking.reservations.queries.lists import OfDays, turnaway_for, turnaways_sought
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.service.turnaways import said_turnaway
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import CodeWord, Day
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/turnaways", tags=["turnaways"])

NEWEST_FIRST: Key = [(Turnaway.created_at, datetime.fromisoformat), (Turnaway.id, UUID)]


@router.post("", status_code=201)
@declares(venue="body", rate="write", personal=False)
def note_turnaway(
    body: schemas.NewTurnaway, work: Work, now: Now, agent: MayReserve
) -> schemas.TurnawayOut:
    """Note a party that went without; a refused booking leaves such a record by itself."""

    def note(session: Session) -> schemas.TurnawayOut:
        row = said_turnaway(
            session,
            body.venue_id,
            requests.turned_away(body),
            code=body.code,
            note=body.note,
            by=agent,
            now=now,
        )
        return turnaway_out(row, Presenter(session, by=agent, now=now).venue(row.venue_id))

    return work(note, location=lambda row: f"/v1/turnaways/{row.id}")


@router.get("")
@declares(venue="mine", rate="search", personal=False)
def list_turnaways(
    read: StaleRead,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    business_date: Annotated[Day | None, Query()] = None,
    first: Annotated[Day | None, Query(alias="from", description="business date")] = None,
    last: Annotated[Day | None, Query(alias="to", description="business date, included")] = None,
    code: Annotated[CodeWord | None, Query()] = None,
) -> schemas.TurnawayPage:
    """Refused demand at my venues, the newest first."""
    sought = OfDays(venue_id, business_date, first, last)

    def page(session: Session) -> schemas.TurnawayPage:
        statement = turnaways_sought(sought, code=code, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_FIRST, descending=True)
        presenter = Presenter(session, by=agent, now=now)
        return schemas.TurnawayPage(
            items=[turnaway_out(row, presenter.venue(row.venue_id)) for row in rows],
            next_cursor=following,
        )

    return read(page)


@router.get("/{turnaway_id}")
@declares(venue="subject", rate="read", personal=False)
def read_turnaway(turnaway_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.TurnawayOut:
    """One record of refused demand."""

    def found(session: Session) -> schemas.TurnawayOut:
        row = turnaway_for(session, turnaway_id, agent=agent)
        return turnaway_out(row, Presenter(session, by=agent, now=now).venue(row.venue_id))

    return read(found)
