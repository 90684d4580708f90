"""Booking, finding, reading and correcting reservations; and their story."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present import Presenter, history_out
from ktv_booking.reservations.queries.find import reservation_for, reservations_sought
from ktv_booking.reservations.queries.history import steps_of
from ktv_booking.reservations.queries.lists import stands_as
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.answering import SeenForSure, for_this, offering
from ktv_booking.reservations.router.filters import Wanted
from ktv_booking.reservations.router.holding import Holds
from ktv_booking.reservations.router.look_ups import Spoken
from ktv_booking.reservations.router.refusals import OF_A_CHANGE, OF_A_GUARD, OF_BOOKING
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.life import amend
from ktv_booking.rooms.rules import CapacityExceeded
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/reservations", tags=["reservations"])

LATEST_START_FIRST: Key = [(Reservation.starts_at, datetime.fromisoformat), (Reservation.id, UUID)]
OLDEST_CHANGE_FIRST: Key = [
    (Reservation.updated_at, datetime.fromisoformat),
    (Reservation.id, UUID),
]


@router.post("", status_code=201, responses=may_refuse(*OF_BOOKING))
@declares(venue="body", rate="write", personal=True)
def create_reservation(
    body: schemas.NewReservation, work: Work, now: Now, agent: MayReserve, holds: Holds
) -> schemas.ReservationOut:
    """Book a room for a party. A refusal offers what can be booked instead, in `alternatives`."""
    request = requests.booking_of(body)

    def booked(session: Session) -> schemas.ReservationOut:
        holds.count(session, rooms=int(body.hold), by=agent, now=now)
        row = book(session, request, by=agent.bringing(body.approval_id), now=now)
        return Presenter(session, by=agent, now=now).reservation(row)

    return work(
        booked,
        on_refusal=offering(request, agent, now),
        location=lambda booked: f"/v1/reservations/{booked.id}",
    )


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_reservations(
    *,
    read: StaleRead,
    now: Now,
    agent: MayView,
    paging: Paging,
    wanted: Wanted,
    spoken: Spoken,
) -> schemas.ReservationPage:
    """Reservations at my venues, the latest start first; with `updated_since` by their changes.

    `status` is what they stand as now, swept or not. Codes and whole phone numbers that nobody
    has are counted: who asks for too many waits.
    """
    follows = wanted.updated_since is not None
    spoken.ensure_may_ask()

    def page(session: Session) -> schemas.ReservationPage:
        statement = reservations_sought(replace(wanted, status=()), agent=agent)
        if wanted.status:
            statement = statement.where(stands_as(wanted.status, now))
        rows, following = page_of(
            session,
            statement,
            paging,
            by=OLDEST_CHANGE_FIRST if follows else LATEST_START_FIRST,
            descending=not follows,
        )
        spoken.answered(bool(rows))
        items = Presenter(session, by=agent, now=now).reservations(rows)
        return schemas.ReservationPage(items=items, next_cursor=following)

    answer = read(page)
    spoken.note_misses()
    return answer


@router.get("/{reservation_id}")
@declares(venue="subject", rate="read", personal=True)
def read_reservation(
    reservation_id: UUID, read: Read, now: Now, agent: MayView
) -> schemas.ReservationOut:
    """One reservation."""
    return read(
        lambda session: Presenter(session, by=agent, now=now).reservation(
            reservation_for(session, reservation_id, agent=agent)
        ),
        in_full=True,
    )


@router.patch(
    "/{reservation_id}", responses=may_refuse(*OF_A_CHANGE, CapacityExceeded, *OF_A_GUARD)
)
@declares(venue="subject", rate="write", personal=True)
def change_reservation(
    reservation_id: UUID,
    body: schemas.ReservationChange,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: SeenForSure,
) -> schemas.ReservationOut:
    """Correct the guest, the party size, the note or the occasion."""
    guest, fields = requests.amendment_of(body)

    def change(session: Session) -> schemas.ReservationOut:
        return for_this(
            session,
            agent,
            now,
            lambda presenter: presenter.reservation(
                amend(
                    session,
                    reservation_id,
                    guest=guest,
                    fields=fields,
                    by=agent.bringing(body.approval_id),
                    now=now,
                    seen=seen,
                )
            ),
        )

    return work(change)


@router.get("/{reservation_id}/history")
@declares(venue="subject", rate="read", personal=True)
def read_history(
    reservation_id: UUID, read: StaleRead, now: Now, agent: MayView
) -> schemas.HistoryOut:
    """Every change of a reservation: when, who, what, from, to, why."""

    def story(session: Session) -> schemas.HistoryOut:
        row = reservation_for(session, reservation_id, agent=agent)
        presenter = Presenter(session, by=agent, now=now)
        return history_out(
            steps_of(session, row.id), presenter.venue(row.venue_id), presenter.house(row.venue_id)
        )

    return read(story)
