"""The count and the log of plain phone numbers: every door through which one leaves asks here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.models import PHONE_REVEALED
from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import masked
from ktv_booking.web.limits.tries import Allowance, count_try

REVEALS = Allowance(
    "phone-reveal",
    free=30,
    window=timedelta(hours=1),
    first_wait=timedelta(minutes=2),
    longest_wait=timedelta(hours=1),
)
"""So many an hour for each agent, at all venues together; then longer and longer waits."""


def note_reveal(
    session: Session,
    subject: str,
    subject_id: UUID,
    shown: Mapping[str, str],
    *,
    venue_id: UUID,
    reason: str,
    by: Agent,
    now: datetime,
    allowance: Allowance = REVEALS,
) -> None:
    """Count a look at one number and write down who sees it; `shown` says which, by its field.

    A door of its own counts by its own `allowance`.

    Raises:
        TooManyRequests: the caller saw too many within the hour.
    """
    count_try(session, allowance, str(by.id), now=now)
    record(
        session,
        subject,
        subject_id,
        PHONE_REVEALED,
        by=by.login,
        at=now,
        venue_id=venue_id,
        changed={field: masked(phone) for field, phone in shown.items()},
        reason=reason,
    )
