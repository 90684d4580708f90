"""Two entries become one, and what either refused ends the calls of both, in one unit.

Source: docs/rules.md R-52, R-53.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.members import service as members
from ktv_booking.members.service.merging import Outcome
from ktv_booking.outreach.service.refusing import heed_what_came


def merge(
    session: Session, kept_id: UUID, merged_id: UUID, *, reason: str, by: Agent, now: datetime
) -> Outcome:
    """Make one entry of two, and end the calls that one of them does not want or cannot get.

    Raises:
        NotFound: one of them is absent, erased, or at home elsewhere.
        CannotMerge: one of them was merged before.
    """
    outcome = members.merge(session, kept_id, merged_id, reason=reason, by=by, now=now)
    heed_what_came(session, [kept_id], by=by.login, now=now)
    return outcome
