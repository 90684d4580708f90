"""Rooms out of sale: taken out, looked at, put back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MayBlockRooms, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import Presenter, outage_out
from ktv_booking.reservations.present.plans import plan_parts
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.service import outages
from ktv_booking.reservations.service.plans import PlanRequest, work_out
from ktv_booking.rooms.models import Outage
from ktv_booking.venues.rules.refusals import DayClosed
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.now import Now
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1", tags=["house"])


def _shown(
    session: Session, rows: Sequence[Outage], agent: Agent, now: datetime
) -> list[schemas.OutageOut]:
    presenter = Presenter(session, by=agent, now=now)
    hits = outages.hits(session, rows)
    return [outage_out(row, hits[row.id], presenter.venue(row.venue_id)) for row in rows]


def _with_plan(
    session: Session, row: Outage, agent: Agent, now: datetime
) -> schemas.OutageWithPlan:
    """Return one outage, and where those whom it hits could go."""
    shown = _shown(session, [row], agent, now)[0]
    if not shown.hits:
        return schemas.OutageWithPlan(**shown.model_dump())
    presenter = Presenter(session, by=agent, now=now)
    request = PlanRequest.for_outage(row)
    answer = work_out(session, request, by=agent, now=now).answer(session)
    plan = schemas.OutagePlan(
        **plan_parts(session, presenter, row.venue_id, request.kind, answer),
        path="/v1/plans",
        request=request.as_document(),
    )
    return schemas.OutageWithPlan(**shown.model_dump(), plan=plan)


@router.get("/rooms/{room_id}/outages")
@declares(venue="subject", rate="read", personal=False)
def list_outages(room_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.OutagePage:
    """The outages of a room that are not over, and the reservations each hits."""

    def found(session: Session) -> schemas.OutagePage:
        rows = outages.outages_of(session, room_id, by=agent, now=now)
        return schemas.OutagePage(items=_shown(session, rows, agent, now))

    return read(found)


@router.post("/rooms/{room_id}/outages", status_code=201, responses=may_refuse(DayClosed))
@declares(venue="subject", rate="write", personal=False)
def take_out(
    room_id: UUID, body: schemas.NewOutage, work: Work, now: Now, agent: MayBlockRooms
) -> schemas.OutageWithPlan:
    """Take a room out of sale: `hits` says whom to call, `plan` where they could go."""

    def take(session: Session) -> schemas.OutageWithPlan:
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
        return _with_plan(session, row, agent, now)

    return work(take, location=lambda taken: f"/v1/outages/{taken.id}")


@router.get("/outages/{outage_id}")
@declares(venue="subject", rate="read", personal=False)
def read_outage(outage_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.OutageWithPlan:
    """One outage, the reservations it hits now, and where they could go."""

    def found(session: Session) -> schemas.OutageWithPlan:
        row = outages.outage_seen(session, outage_id, by=agent)
        return _with_plan(session, row, agent, now)

    return read(found, in_full=True)


@router.delete("/outages/{outage_id}", status_code=204, responses=may_refuse(DayClosed))
@declares(venue="subject", rate="write", personal=False)
def put_back(
    outage_id: UUID, work: Work, now: Now, agent: MayBlockRooms, if_match: IfMatch = None
) -> None:
    """Sell a room again."""

    def put(session: Session) -> None:
        row = outages.outage_seen(session, outage_id, by=agent)
        current = _with_plan(session, row, agent, now)
        ensure_match(if_match, row.version, current, is_required=False)
        outages.put_back(session, outage_id, by=agent, now=now)

    return work(put)
