"""The route by which a caller gets the words of a call."""

from uuid import UUID

from ktv_booking.access.deps import MayCall
from ktv_booking.outreach.present.reading_out import task_script_out
from ktv_booking.outreach.queries.working import task_for
from ktv_booking.outreach.scripts.schemas import TaskScriptOut
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read

router = Routes(prefix="/v1/call-tasks", tags=["outreach"])


@router.get("/{task_id}/script")
@declares(venue="subject", rate="read", personal=True)
def read_script_of_call(task_id: UUID, read: Read, now: Now, agent: MayCall) -> TaskScriptOut:
    """What is said on this call to the member, and what is left with somebody else."""
    return read(
        lambda session: task_script_out(session, task_for(session, task_id, agent=agent), now=now)
    )
