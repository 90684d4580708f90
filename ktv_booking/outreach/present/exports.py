"""A call list as a table that leaves the house: masked, or whole where it was asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallList, CallTask, Campaign
from ktv_booking.outreach.queries.lists import Person, people_behind
from ktv_booking.outreach.rules.campaigns import WHY
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.sheets import Sheet

HEADINGS = (
    Text(zh="序号", en="No."),
    Text(zh="姓名", en="Name"),
    Text(zh="手机", en="Phone"),
    Text(zh="事由", en="Why"),
    Text(zh="日期", en="Day"),
    Text(zh="状态", en="Status"),
    Text(zh="结果", en="Outcome"),
    Text(zh="已拨次数", en="Attempts"),
    Text(zh="指派给", en="Kept for"),
    Text(zh="备注", en="Remarks"),
)
TITLE = Text(zh="外呼名单", en="Call list")
NOBODY = Person(None, None)


def name_of(session: Session, row: CallList) -> str:
    """Return the name under which a list is saved: campaign, venue and day."""
    campaign = session.get_one(Campaign, row.campaign_id).code
    return f"call-list-{campaign}-{venue_facts(session, row.venue_id).code}-{row.business_date}"


def call_sheet(
    session: Session,
    row: CallList,
    tasks: Sequence[CallTask],
    *,
    is_whole: bool,
    by: str,
    now: datetime,
) -> Sheet:
    """Return a list as a table in its order, with a column left free to write in."""
    venue = venue_facts(session, row.venue_id)
    people = people_behind(session, [(one.member_id, one.reservation_id) for one in tasks])
    title = f"{{}} · {venue.name.zh} {venue.name.en} · {row.business_date}"
    return Sheet(
        title=Text(zh=title.format(TITLE.zh), en=title.format(TITLE.en)),
        headings=HEADINGS,
        rows=[_cells(one, people.get(one.subject_id, NOBODY), is_whole=is_whole) for one in tasks],
        by=by,
        at=venue.local(now),
    )


def _cells(task: CallTask, person: Person, *, is_whole: bool) -> list[str]:
    why = WHY[task.why]
    return [
        str(task.place),
        person.name or "",
        (person.phone if is_whole else masked(person.phone)) or "",
        f"{why.zh} {why.en}",
        "" if task.benefit_on is None else task.benefit_on.isoformat(),
        task.status,
        task.outcome or task.closed_why or "",
        str(task.attempts_made),
        task.assigned_to or "",
        "",
    ]
