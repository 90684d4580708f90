"""Plans: what the house would have to change, looked at first, then done as a whole."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayDesk, MayView
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Stale
from ktv_booking.reservations import schemas
from ktv_booking.reservations.models import Plan
from ktv_booking.reservations.present import Presenter
from ktv_booking.reservations.present.plans import plan_out
from ktv_booking.reservations.queries.plans import plan_for
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.refusals import OF_A_ROOM, OF_A_VERB
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.limits import GuestConsentRequired
from ktv_booking.reservations.rules.placements import RoomPinned, RoomTold
from ktv_booking.reservations.rules.quotes import NoPriceForTime
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.service.plans import apply_plan, make_plan
from ktv_booking.venues.rules.facts import NotPublished
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/plans", tags=["plans"])

OF_A_PLAN = (
    *OF_A_VERB, *OF_A_ROOM, DurationNotAllowed, OutsideOpeningHours, LegalClosingHours,
    NoPriceForTime, NotPublished, RoomNotReady,
)  # fmt: skip


@router.post("", status_code=201, responses=may_refuse(*OF_A_PLAN))
@declares(venue="body", rate="write", personal=False)
def draw_up_plan(body: schemas.NewPlan, work: Work, now: Now, agent: MayDesk) -> schemas.PlanOut:
    """Work out who would have to move for a longer stay, an outage, a larger room, a tidier day."""

    def draw_up(session: Session) -> schemas.PlanOut:
        plan = make_plan(session, requests.plan_of(body), by=agent, now=now)
        return plan_out(session, Presenter(session, by=agent, now=now), plan)

    return work(draw_up, location=lambda plan: f"/v1/plans/{plan.id}")


@router.get("/{plan_id}")
@declares(venue="subject", rate="read", personal=False)
def read_plan(plan_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.PlanOut:
    """One plan, as it was worked out."""
    return read(
        lambda session: plan_out(
            session, Presenter(session, by=agent, now=now), plan_for(session, plan_id, agent=agent)
        ),
        in_full=True,
    )


@router.post(
    "/{plan_id}/application",
    responses=may_refuse(*OF_A_PLAN, GuestConsentRequired, RoomTold, RoomPinned, ApprovalRequired),
)
@declares(venue="subject", rate="write", personal=False)
def apply(
    plan_id: UUID, body: schemas.PlanApplication, work: Work, now: Now, agent: MayDesk
) -> schemas.PlanOut:
    """Do all of it, or nothing: refused once a book it was worked out from has moved on."""

    def do(session: Session) -> schemas.PlanOut:
        presenter = Presenter(session, by=agent, now=now)
        try:
            plan = apply_plan(
                session,
                plan_id,
                reason=body.reason,
                guest_consents=body.guest_consents,
                by=agent,
                now=now,
            )
        except Stale as stale:
            if isinstance(stale.subject, Plan):
                raise Stale(current=plan_out(session, presenter, stale.subject)) from None
            raise
        return plan_out(session, presenter, plan)

    return work(do)
