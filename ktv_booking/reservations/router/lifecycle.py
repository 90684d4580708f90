"""The verbs of a reservation's life: each answers with the reservation as it is then."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MayDesk, MayReserve
from ktv_booking.reservations import schemas
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.router.answering import Seen, for_this
from ktv_booking.reservations.router.refusals import OF_A_GUARD, OF_A_ROOM, OF_A_VERB
from ktv_booking.reservations.rules.assignment import RoomAlreadyTaken
from ktv_booking.reservations.rules.deposits import DepositRequired
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.service import desk, keeping, life, undo
from ktv_booking.rooms.rules import CapacityExceeded
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/reservations/{reservation_id}", tags=["reservations"])

Verb = Callable[[Session], Reservation]


def _done(verb: Verb, agent: Agent, now: datetime) -> Callable[[Session], schemas.ReservationOut]:
    """Return the unit that runs a verb and shows the reservation."""
    return lambda session: for_this(
        session, agent, now, lambda presenter: presenter.reservation(verb(session))
    )


@router.post("/confirmation", responses=may_refuse(*OF_A_VERB, *OF_A_ROOM, DepositRequired))
@declares(venue="subject", rate="write", personal=True)
def confirm(
    reservation_id: UUID,
    body: schemas.Confirmation | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.ReservationOut:
    """Confirm what is held or requested."""
    return work(
        _done(lambda s: life.confirm(s, reservation_id, by=agent, now=now, seen=seen), agent, now)
    )


@router.post("/decline", responses=may_refuse(*OF_A_VERB))
@declares(venue="subject", rate="write", personal=True)
def decline(
    reservation_id: UUID,
    body: schemas.Decline,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.ReservationOut:
    """Decline a request, with the reason."""
    return work(
        _done(
            lambda s: life.decline(
                s, reservation_id, reason=body.reason, by=agent, now=now, seen=seen
            ),
            agent,
            now,
        )
    )


@router.post("/hold-extension", responses=may_refuse(*OF_A_VERB, *OF_A_GUARD))
@declares(venue="subject", rate="write", personal=True)
def extend_keeping(
    reservation_id: UUID,
    body: schemas.HoldExtension,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.ReservationOut:
    """Keep a room longer: the hold of what is held, the grace of what is confirmed."""
    return work(
        _done(
            lambda s: keeping.extend_keeping(
                s,
                reservation_id,
                minutes=body.minutes,
                reason=body.reason,
                by=agent.bringing(body.approval_id),
                now=now,
                seen=seen,
            ),
            agent,
            now,
        )
    )


@router.post("/room-notice", responses=may_refuse(*OF_A_VERB))
@declares(venue="subject", rate="write", personal=True)
def tell_room(
    reservation_id: UUID,
    body: schemas.RoomNotice,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.ReservationOut:
    """Note that the room number is told; from then on nothing moves it silently."""
    return work(
        _done(
            lambda s: life.tell_room(s, reservation_id, to=body.to, by=agent, now=now, seen=seen),
            agent,
            now,
        )
    )


@router.post("/arrival", responses=may_refuse(*OF_A_VERB, CapacityExceeded))
@declares(venue="subject", rate="write", personal=True)
def arrive(
    reservation_id: UUID,
    body: schemas.Arrival | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ReservationOut:
    """The guest is here: the room is told, or they wait for one that is not ready."""
    heads = None if body is None else body.party_size
    return work(
        _done(
            lambda s: desk.arrive(
                s, reservation_id, party_size=heads, by=agent, now=now, seen=seen
            ),
            agent,
            now,
        )
    )


@router.post("/seating", responses=may_refuse(*OF_A_VERB, RoomNotReady, *OF_A_ROOM))
@declares(venue="subject", rate="write", personal=True)
def seat(
    reservation_id: UUID,
    body: schemas.Seating | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ReservationOut:
    """The guest is in the room."""
    return work(
        _done(lambda s: desk.seat(s, reservation_id, by=agent, now=now, seen=seen), agent, now)
    )


@router.post("/departure", responses=may_refuse(*OF_A_VERB, RoomAlreadyTaken))
@declares(venue="subject", rate="write", personal=True)
def leave(
    reservation_id: UUID,
    body: schemas.Departure | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ReservationOut:
    """The guest left: the rest of the stay is free once the room is turned over."""
    return work(
        _done(lambda s: desk.leave(s, reservation_id, by=agent, now=now, seen=seen), agent, now)
    )


@router.post("/no-show", responses=may_refuse(*OF_A_VERB))
@declares(venue="subject", rate="write", personal=True)
def settle_no_show(
    reservation_id: UUID,
    body: schemas.NoShow | None = None,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ReservationOut:
    """The guest never came, and the venue has closed on that day."""
    note = None if body is None else body.note
    return work(
        _done(
            lambda s: undo.no_show(s, reservation_id, note=note, by=agent, now=now, seen=seen),
            agent,
            now,
        )
    )


@router.post(
    "/reinstatement", responses=may_refuse(*OF_A_VERB, *OF_A_ROOM, *OF_A_GUARD, RoomNotReady)
)
@declares(venue="subject", rate="write", personal=True)
def reinstate(
    reservation_id: UUID,
    body: schemas.Reinstatement,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ReservationOut:
    """Take the last step back, if a room is feasible."""
    caller = agent.bringing(body.approval_id)
    return work(
        _done(
            lambda s: undo.reinstate(
                s, reservation_id, reason=body.reason, by=caller, now=now, seen=seen
            ),
            agent,
            now,
        )
    )
