"""A manager's follow-up of a call that was not understood: dealt with, it waits for nobody.

Source: workflow 36; docs/rules.md R-71.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.phone import without_phones
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.queries.working import attempts_of, task_for
from ktv_booking.outreach.rules.results import FollowUp
from ktv_booking.outreach.service.closing import note as write_down


class NoFollowUp(Conflict):
    """Nobody was to hear from a manager after a call of this task."""

    code = "no-follow-up"
    title = Text(zh="这通电话没有请主管跟进", en="No manager was asked for after this call")


def follow_up(
    session: Session, task_id: UUID, *, note: str | None, by: Agent, now: datetime
) -> CallTask:
    """Note that a manager dealt with a call that was not understood: it is on the list no more.

    Said again, by whomever, it changes nothing: who it was, when, and their note stay.

    Raises:
        NotFound: absent or foreign.
        NoFollowUp: no manager was asked for.
    """
    task = task_for(session, task_id, agent=by, for_update=True)
    asked = [one for one in attempts_of(session, task.id) if one.follow_up == FollowUp.MANAGER]
    if not asked:
        raise NoFollowUp
    waiting = [one for one in asked if one.followed_up_at is None]
    if not waiting:
        return task
    for one in waiting:
        one.followed_up_at, one.followed_up_by = now, by.login
        one.follow_up_note = note and without_phones(note)
    task.updated_at = now
    session.flush()
    calls = [str(one.id) for one in waiting]
    write_down(session, task, "followed_up", {"attempts": calls}, by=by.login, now=now)
    return task
