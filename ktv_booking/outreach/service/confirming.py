"""A call about somebody's booking acts on it: by the use cases that a desk has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.rules.results import CallResult, Outcome
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.placement import PlaceRequest, place
from ktv_booking.reservations.service.reconfirming import reconfirm

REASON = "confirmation_call"
OUTBOUND = "outbound_call"
NOT_OF_THIS_CALL = Text(
    zh="须为来源 outbound_call、本活动（campaign_id）的预约",
    en="a booking with source outbound_call and this campaign's campaign_id",
)


@dataclass(frozen=True, slots=True)
class BookingChange:
    """What a guest wants otherwise who is asked; what is None stays."""

    starts_at: datetime | None = None
    minutes: int | None = None
    party_size: int | None = None
    room_class: str | None = None


def act_on_booking(
    session: Session,
    task: CallTask,
    result: CallResult,
    change: BookingChange | None,
    *,
    by: Agent,
    now: datetime,
) -> None:
    """Do to the booking what its guest said on the telephone; nothing where they said nothing.

    Raises:
        Forbidden: the caller may call, and may not book.
        DomainError: every refusal of `reconfirm`, `place` and `cancel`.
    """
    booking_id = task.reservation_id
    if booking_id is None or result.outcome is None:
        return
    if result.outcome in (Outcome.RECONFIRMED, Outcome.CHANGED, Outcome.CANCELLED):
        by.ensure_may(Permission.RESERVE, task.venue_id)
    match result.outcome:
        case Outcome.RECONFIRMED:
            reconfirm(session, booking_id, by=by, now=now)
        case Outcome.CHANGED if change is not None:
            place(session, booking_id, _place(change), by=by, now=now)
        case Outcome.CANCELLED:
            cancel(session, booking_id, CancelRequest(CancelledBy.GUEST, REASON), by=by, now=now)


def ensure_booked_by_call(
    session: Session, task: CallTask, reservation_id: UUID | None, *, by: Agent
) -> None:
    """Let a booking pass that was made on this telephone call, wherever the guest will come.

    Raises:
        NotFound: absent, or at a venue that is not the caller's.
        Malformed: its source or campaign is another.
    """
    if reservation_id is None:
        return
    row = reservation_for(session, reservation_id, agent=by)
    if row.source != OUTBOUND or row.campaign_id != task.campaign_id:
        raise Malformed.at("reservation_id", NOT_OF_THIS_CALL)


def _place(change: BookingChange) -> PlaceRequest:
    return PlaceRequest(
        reason=REASON,
        starts_at=change.starts_at,
        minutes=change.minutes,
        party_size=change.party_size,
        room_class=change.room_class,
        guest_consents=True,
    )
