"""Moving, upgrading, downgrading, rescheduling; and two parties that change rooms."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import Presenter, placement_out
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.answering import SeenForSure, for_this
from ktv_booking.reservations.router.refusals import OF_A_CHANGE, OF_A_VERB, OF_MOVING
from ktv_booking.reservations.service.placement import place
from ktv_booking.reservations.service.swaps import swap
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1", tags=["reservations"])


@router.put(
    "/reservations/{reservation_id}/placement", responses=may_refuse(*OF_A_CHANGE, *OF_MOVING)
)
@declares(venue="subject", rate="write", personal=True)
def place_reservation(
    reservation_id: UUID,
    body: schemas.PlacementChange,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: SeenForSure,
) -> schemas.PlacementOut:
    """Move a party: another room, class, start or length. Refused means the old place is kept."""
    request, caller = requests.placement_of(body), agent.bringing(body.approval_id)

    def answer(session: Session, presenter: Presenter) -> schemas.PlacementOut:
        row = reservation_for(session, reservation_id, agent=agent)
        as_it_is = presenter.fields(row)
        placed = place(session, reservation_id, request, by=caller, now=now, seen=seen)
        return placement_out(
            placed,
            as_it_is if body.dry_run else presenter.fields(placed.reservation),
            presenter.venue(row.venue_id),
            presenter.house(row.venue_id),
            charge_as=body.charge_as,
            dry_run=body.dry_run,
        )

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        rehearse=body.dry_run,
    )


@router.post("/placement-swaps", responses=may_refuse(*OF_A_VERB, *OF_MOVING))
@declares(venue="body", rate="write", personal=True)
def swap_placements(
    body: schemas.NewPlacementSwap, work: Work, now: Now, agent: MayReserve
) -> schemas.PlacementSwapOut:
    """Let two parties change rooms, both or neither."""
    first, second = body.reservation_ids

    def answer(session: Session) -> schemas.PlacementSwapOut:
        rows = swap(
            session,
            (first, second),
            reason=body.reason,
            guest_consents=body.guest_consents,
            by=agent.bringing(body.approval_id),
            now=now,
        )
        shown = Presenter(session, by=agent, now=now).for_verb(rows)
        return schemas.PlacementSwapOut(reservations=shown)

    return work(answer)
