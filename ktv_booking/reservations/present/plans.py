"""A plan as the contract shows it: parties by code and number, rooms by what people call them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.models import Plan
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.queries.plans import Party, parties
from ktv_booking.reservations.rules.speech.plans import MoveSaid, plan_words
from ktv_booking.reservations.schemas.plans import PlannedMove, PlannedStay, PlanOut, PlanParty
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut


def plan_out(session: Session, presenter: Presenter, plan: Plan) -> PlanOut:
    """Return a plan with everybody it names."""
    venue = presenter.venue(plan.venue_id)
    parts = plan_parts(session, presenter, plan.venue_id, plan.kind, plan.answer)
    return PlanOut.model_validate(
        {
            "id": plan.id,
            "kind": plan.kind,
            "venue_id": plan.venue_id,
            "business_date": plan.business_date,
            "request": plan.asked,
            "status": "applied" if plan.applied_at else "open",
            "feasible": plan.answer["feasible"],
            **parts,
            "cost_minor": sum(one.cost_minor for one in parts["moves"]),
            "currency": venue.currency,
            "revs": plan.revs,
            "created_by": plan.created_by,
            "created_at": venue.local(plan.created_at),
            "applied_by": plan.applied_by,
            "applied_at": plan.applied_at and venue.local(plan.applied_at),
            "version": plan.version,
        }
    )


def plan_parts(
    session: Session, presenter: Presenter, venue_id: UUID, kind: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a plan says, who would move, and who would stay."""
    venue, house = presenter.venue(venue_id), presenter.house(venue_id)
    ids = [UUID(one["reservation_id"]) for one in (*answer["moves"], *answer["stays"])]
    present = parties(session, ids)
    moves = [_move(one, present, venue, house) for one in answer["moves"]]
    stays = [
        PlannedStay(
            reservation=_party(present[UUID(one["reservation_id"])], venue),
            reason=TextOut(**one["reason"]),
        )
        for one in answer["stays"]
    ]
    return {"says": TextOut.of(_words(kind, answer, moves)), "moves": moves, "stays": stays}


def _words(kind: str, kept: Mapping[str, Any], moves: Sequence[PlannedMove]) -> Text:
    said = [
        MoveSaid(one.reservation.day_no, one.from_room or "–", one.to_room, one.touches)
        for one in moves
    ]
    reason = Text(**kept["reason"]) if kept["reason"] else None
    return plan_words(
        kind, said, feasible=kept["feasible"], reason=reason, stays=len(kept["stays"])
    )


def _move(
    kept: Mapping[str, Any], present: Mapping[UUID, Party], venue: VenueFacts, house: House
) -> PlannedMove:
    left = house.by_id[UUID(kept["from_room_id"])] if kept["from_room_id"] else None
    taken = house.by_id[UUID(kept["to_room_id"])]
    return PlannedMove(
        reservation=_party(present[UUID(kept["reservation_id"])], venue),
        from_room=left.number if left else None,
        to_room=taken.number,
        from_class=left.room_class.code if left else None,
        to_class=taken.room_class.code,
        touches=kept["touches"],
        cost_minor=kept["cost_minor"],
    )


def _party(row: Party, venue: VenueFacts) -> PlanParty:
    return PlanParty(
        id=row.id,
        code=row.code,
        day_no=row.day_no,
        party_size=row.party_size,
        starts_at=venue.local(row.starts_at),
        ends_at=venue.local(row.ends_at),
    )
