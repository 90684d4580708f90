"""Forgetting the numbers that were dialled: of one person, and of everybody after their time.

What came of a call stays, for every count and as evidence that it was made; of nobody. What a
manager wrote beside it goes with the person.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from ktv_booking.outreach.models import CallAttempt, CallTask


def forget_numbers(session: Session, phones: Collection[str]) -> None:
    """Leave none of these numbers with the calls that were made to them."""
    if phones:
        session.execute(
            update(CallAttempt)
            .where(CallAttempt.phone.in_(phones))
            .values(phone=None, follow_up_note=None)
            .execution_options(synchronize_session=False)
        )


def forget_notes(session: Session, about: Collection[UUID]) -> None:
    """Leave nothing that was written beside calls about these members and bookings."""
    theirs = or_(CallTask.member_id.in_(about), CallTask.reservation_id.in_(about))
    session.execute(
        update(CallAttempt)
        .where(CallAttempt.task_id.in_(select(CallTask.id).where(theirs)))
        .where(CallAttempt.follow_up_note.is_not(None))
        .values(follow_up_note=None)
        .execution_options(synchronize_session=False)
    )


def forget_old_numbers(session: Session, *, before: date) -> int:
    """Leave no number with calls of days before that one; return how many were left."""
    forgotten = session.execute(
        update(CallAttempt)
        .where(CallAttempt.phone.is_not(None), CallAttempt.dialled_on < before)
        .values(phone=None, follow_up_note=None)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(forgotten, "rowcount", 0))
