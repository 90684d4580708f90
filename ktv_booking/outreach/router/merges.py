"""The route by which two entries of one person become one; what either refused ends calls."""

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayKeepMembers
from ktv_booking.members import present
from ktv_booking.members.rules.refusals import CannotMerge
from ktv_booking.outreach import schemas
from ktv_booking.outreach.service.merging import merge
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/members/merges", tags=["members"])


@router.post("", responses=may_refuse(CannotMerge))
@declares(venue="body", rate="write", personal=True)
def merge_members(
    body: schemas.NewMerge, work: Work, now: Now, agent: MayKeepMembers
) -> schemas.MergeOut:
    """Make one member of two. `dry_run` shows what would become of them.

    What one of them refused ends the calls that are listed for either.
    """

    def become_one(session: Session) -> schemas.MergeOut:
        outcome = merge(
            session, body.kept_id, body.merged_id, reason=body.reason, by=agent, now=now
        )
        return schemas.MergeOut(
            merge_id=None if body.dry_run else outcome.merge.id,
            member=present.member_out(session, outcome.member),
            merged_id=outcome.merge.merged_id,
            taken=list(outcome.merged.taken),
            differing=list(outcome.merged.differing),
            numbers_added=outcome.numbers_added,
            dry_run=body.dry_run,
        )

    return work(become_one, rehearse=body.dry_run)
