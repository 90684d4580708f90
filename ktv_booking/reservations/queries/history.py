"""The story of one reservation: its audit rows, and the rooms it was silently given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.models import StaffAgent
from ktv_booking.audit.models import AuditRow
from ktv_booking.reservations.models import Move
from ktv_booking.reservations.queries.find import moves_of

MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One change: when, by whom (a name, or a job's), what, and why."""

    at: datetime
    by: str
    action: str
    changed: Mapping[str, Any]
    reason: str | None


def steps_of(session: Session, reservation_id: UUID) -> Sequence[Step]:
    """Return every step, oldest first.

    A move that somebody asked for is told by its audit row, which here also says as what it is
    charged and whether the guest agreed; one that the house made silently is a step of its own.
    """
    rows = session.scalars(
        select(AuditRow)
        .where(AuditRow.subject_id == reservation_id, AuditRow.subject == "reservation")
        .order_by(AuditRow.at, AuditRow.id)
        .limit(MOST_STEPS)
    ).all()
    moves = moves_of(session, reservation_id)
    names = _names(session, {row.by for row in rows} | {move.by for move in moves})
    asked_for = {move.at: move for move in moves if not move.silent}
    told = [
        Step(
            row.at,
            names.get(row.by, row.by),
            row.action,
            {**row.changed, **_terms_of(asked_for.get(row.at))},
            row.reason,
        )
        for row in rows
    ]
    silent = [_silent(move, names) for move in moves if move.silent]
    return sorted([*told, *silent], key=lambda step: step.at)


def _terms_of(move: Move | None) -> dict[str, Any]:
    if move is None:
        return {}
    said = {"charge_as": move.charge_as, "guest_consents": move.guest_consents or None}
    return {
        "placement_kind": {"from": None, "to": move.kind},
        **{field: {"from": None, "to": value} for field, value in said.items() if value},
    }


def _silent(move: Move, names: Mapping[str, str]) -> Step:
    changed: dict[str, Any] = {}
    if move.from_room_id != move.to_room_id:
        changed["room_id"] = {
            "from": move.from_room_id and str(move.from_room_id),
            "to": move.to_room_id and str(move.to_room_id),
        }
    changed["placement_kind"] = {"from": None, "to": move.kind}
    return Step(move.at, names.get(move.by, move.by), "room_chosen", changed, move.reason)


def _names(session: Session, logins: set[str]) -> dict[str, str]:
    rows = session.execute(
        select(StaffAgent.login, StaffAgent.name).where(StaffAgent.login.in_(logins))
    )
    return {row.login: row.name for row in rows}
