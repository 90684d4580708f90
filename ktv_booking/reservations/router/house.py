"""The house's own doings: rooms out of sale, the sweep, the close of a business day."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayBlockRooms, MayRunJobs, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import Presenter, day_close_out, outage_out
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.service import outages
from ktv_booking.reservations.service.day_close import DayStillOpen, close_day
from ktv_booking.reservations.service.sweep import sweep_venue
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.refusals import DayClosed
from ktv_booking.web.fields import Day
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.work import Read, Work

router = APIRouter(prefix="/v1", tags=["house"])


@router.get("/rooms/{room_id}/outages")
def list_outages(room_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.OutagePage:
    """The outages of a room that are not over, and the reservations each hits."""

    def found(session: Session) -> schemas.OutagePage:
        presenter = Presenter(session, by=agent, now=now)
        rows = outages.outages_of(session, room_id, by=agent, now=now)
        return schemas.OutagePage(
            items=[
                outage_out(row, outages.hits(session, row), presenter.venue(row.venue_id))
                for row in rows
            ]
        )

    return read(found)


@router.post("/rooms/{room_id}/outages", status_code=201)
def take_out(
    room_id: UUID, body: schemas.NewOutage, work: Work, now: Now, agent: MayBlockRooms
) -> schemas.OutageOut:
    """Take a room out of sale, whoever is booked into it: `hits` says whom to call."""

    def take(session: Session) -> schemas.OutageOut:
        row = outages.take_out(
            session,
            room_id,
            kind=body.kind,
            slot=requests.outage_slot(body),
            reason=body.reason,
            releases_at=body.releases_at,
            by=agent,
            now=now,
        )
        venue = Presenter(session, by=agent, now=now).venue(row.venue_id)
        return outage_out(row, outages.hits(session, row), venue)

    return work(take, location=lambda _: f"/v1/rooms/{room_id}/outages")


@router.delete("/outages/{outage_id}", status_code=204)
def put_back(outage_id: UUID, work: Work, now: Now, agent: MayBlockRooms) -> None:
    """Sell a room again."""
    return work(lambda session: outages.put_back(session, outage_id, by=agent, now=now))


@router.post("/venues/{venue_id}/sweeps")
def sweep(venue_id: UUID, work: Work, now: Now, agent: MayRunJobs) -> schemas.SweepOut:
    """Do at once what the background sweep would do: end what is over, fix and tell rooms."""

    def swept(session: Session) -> schemas.SweepOut:
        venue = venue_for(session, venue_id, agent=agent)
        return schemas.SweepOut(swept=sweep_venue(session, venue.id, now=now))

    return work(swept)


@router.post(
    "/venues/{venue_id}/days/{business_date}/close",
    responses=may_refuse(DayClosed, DayStillOpen),
)
def close_business_day(
    venue_id: UUID,
    business_date: Day,
    body: schemas.DayClose | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayRunJobs,
) -> schemas.DayCloseOut:
    """Settle who never came and shut the book; `dry_run` shows what that would do."""
    dry_run = body is not None and body.dry_run

    def close(session: Session) -> schemas.DayCloseOut:
        closing = close_day(session, venue_id, business_date, by=agent, now=now, rehearse=dry_run)
        house = Presenter(session, by=agent, now=now).house(venue_id)
        return day_close_out(closing, house, dry_run=dry_run)

    return work(close, rehearse=dry_run)
