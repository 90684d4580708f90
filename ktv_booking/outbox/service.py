"""Putting things in the outbox, in the transaction of the change they tell of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.leaving import leave
from ktv_booking.outbox.models import OutboxRow


def announce(session: Session, topic: str, subject_id: UUID, *, seq: int, now: datetime) -> None:
    """Note that `topic` happened to a subject; the worker tells whom it concerns."""
    leave(session, OutboxRow(topic=topic, subject_id=subject_id, seq=seq, created_at=now))
