"""Forgetting who wished: contact and notes go, what was wanted stays."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.waitlist.models import Wish
from ktv_booking.waitlist.queries import REGISTERED

CONTACT = ("contact_name", "contact_phone", "contact_phone_reversed", "contact_title", "note")


def erase_person(
    session: Session, phones: Collection[str], *, by: str, now: datetime, reason: str
) -> list[UUID]:
    """Make every wish anonymous that was made under one of these numbers; return their ids.

    Raises:
        ActionNotAllowed: one of them still waits to be fulfilled.
    """
    tails = Wish.contact_phone_reversed.in_([reversed_digits(phone) for phone in phones])
    theirs = session.execute(
        select(Wish.id, Wish.status, Wish.latest_starts_at)
        .where(tails, Wish.contact_phone.in_(phones))
        .order_by(Wish.id)
        .with_for_update()
    ).all()
    waiting = [str(row.id) for row in theirs if _waits(row.status, row.latest_starts_at, now)]
    if waiting:
        raise ActionNotAllowed(action="erasure", status=REGISTERED, wishes=waiting)
    ids = [row.id for row in theirs]
    _blank(session, Wish.id.in_(ids), now=now)
    for wish_id in ids:
        changed = {"person": "erased"}
        record(session, "wish", wish_id, "erased", by=by, at=now, reason=reason, changed=changed)
    return ids


def forget_contacts(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """Make wishes anonymous whose last start that would do is past; return how many."""
    ids = session.scalars(_known(before).order_by(Wish.id).limit(limit)).all()
    return _blank(session, Wish.id.in_(ids), now=now)


def contacts_to_forget(session: Session, *, before: datetime) -> int:
    """Return how many wishes still name somebody who wanted something long ago."""
    return len(session.scalars(_known(before)).all())


def _known(before: datetime) -> Any:
    return select(Wish.id).where(Wish.latest_starts_at < before, Wish.contact_phone.is_not(None))


def _waits(status: str, latest: datetime, now: datetime) -> bool:
    return status == REGISTERED and latest > now


def _blank(session: Session, condition: ColumnElement[bool], *, now: datetime) -> int:
    noted: Iterable[Any] = session.execute(
        select(Wish.id, Wish.withdrawal).where(condition, Wish.withdrawal.is_not(None))
    ).all()
    for row in noted:
        said = row.withdrawal | {"reason": None}
        session.execute(_changing(Wish.id == row.id, {"withdrawal": said}))
    values: dict[str, Any] = dict.fromkeys(CONTACT, None)
    changed = session.execute(
        _changing(condition, values | {"version": Wish.version + 1, "updated_at": now})
    )
    return int(getattr(changed, "rowcount", 0))


def _changing(condition: ColumnElement[bool], values: dict[str, Any]) -> Any:
    changing = update(Wish).where(condition).values(values)
    return changing.execution_options(synchronize_session=False)
