"""A call list as a table that leaves the house: masked, or whole where it was asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.text import Language, Text
from ktv_booking.outreach.models import CallList, CallTask, Campaign
from ktv_booking.outreach.queries.lists import Person, people_behind
from ktv_booking.outreach.queries.working import RETRY
from ktv_booking.outreach.rules.campaigns import WHY
from ktv_booking.outreach.rules.words import CAME_OF_IT, STANDS, word_for
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.sheets import Sheet, said

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
MINIMUM = Text(zh="最低消费", en="minimum spend")
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
    lang: Language | None,
    by: str,
    now: datetime,
) -> Sheet:
    """Return a list as a table in its order, with a column left free to write in."""
    venue = venue_facts(session, row.venue_id)
    people = people_behind(session, [(one.member_id, one.reservation_id) for one in tasks])
    title = f"{{}} · {venue.name.zh} {venue.name.en} · {row.business_date}"
    rows = []
    for one in tasks:
        person = people.get(one.subject_id, NOBODY)
        phone = person.phone if is_whole else masked(person.phone)
        rows.append(_cells(one, (person.name or "", phone or ""), venue, lang))
    return Sheet(
        title=Text(zh=title.format(TITLE.zh), en=title.format(TITLE.en)),
        headings=HEADINGS,
        rows=rows,
        by=by,
        at=venue.local(now),
    )


def _cells(
    task: CallTask, who: tuple[str, str], venue: VenueFacts, lang: Language | None
) -> list[str]:
    came_of_it = task.outcome or task.closed_why
    return [
        str(task.place),
        *who,
        " ".join((said(WHY[task.why], lang), *_amounts(task, venue, lang))),
        "" if task.benefit_on is None else task.benefit_on.isoformat(),
        _stands(task, venue, lang),
        said(word_for(CAME_OF_IT, came_of_it), lang) if came_of_it else "",
        str(task.attempts_made),
        task.assigned_to or "",
        "",
    ]


def _stands(task: CallTask, venue: VenueFacts, lang: Language | None) -> str:
    """Return where a call stands; of one that is tried again, from when."""
    stands = said(word_for(STANDS, task.status), lang)
    if task.status != RETRY or task.not_before is None:
        return stands
    return f"{stands} {venue.local(task.not_before):%m-%d %H:%M}"


def _amounts(task: CallTask, venue: VenueFacts, lang: Language | None) -> list[str]:
    """Return what a booking costs as agreed and by the new prices, where that is the reason."""
    facts, currency = task.facts or {}, venue.currency
    pairs = [
        (name, facts.get(f"agreed{code}_minor"), facts.get(f"new{code}_minor"))
        for name, code in ((None, ""), (MINIMUM, "_spend"))
    ]
    return [
        (f"{said(name, lang)} " if name else "")
        + f"{shown(agreed, currency)} → {shown(new, currency)}"
        for name, agreed, new in pairs
        if agreed is not None and new is not None and agreed != new
    ]
