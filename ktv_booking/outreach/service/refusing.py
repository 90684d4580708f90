"""Who refuses to be called is not: the wish and the end of calls of theirs, in one unit.

Source: rules F12; workflow 37; docs/rules.md R-52, R-73.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.members.models import Consent, Member
from ktv_booking.members.queries import carrying, entries_of, ledger_of, phones_of
from ktv_booking.members.rules.consents import ANY, MARKETING, SERVICE, WITHDRAWN, may_contact
from ktv_booking.members.rules.numbers import numbers_to_dial
from ktv_booking.members.service import note_consent, quarantine, set_do_not_call
from ktv_booking.members.service.consenting import Said
from ktv_booking.outreach.queries.callees import CALL, member_of
from ktv_booking.outreach.queries.working import called_among
from ktv_booking.outreach.service.closing import close_all_of, close_refused, close_unreachable


def heed(session: Session, member: Member, said: Said, *, by: Agent, now: datetime) -> Consent:
    """Add a line to the ledger of a member that was locked; end the calls that it forbids.

    Raises:
        Malformed: said at an instant that has not come.
    """
    row = note_consent(session, member, said, by=by, now=now)
    if said.decision == WITHDRAWN and said.channel in (CALL, ANY):
        _close_what_needs_consent(session, member, entries_of(session, member), by.login, now)
    return row


def heed_what_came(
    session: Session, member_ids: Collection[UUID], *, by: str, now: datetime
) -> None:
    """End the calls of people about whom something came from elsewhere: as they stand now.

    All of who is not to be called, those that lack consent, and those of who has no number left.
    """
    called = called_among(session, member_ids)
    members = session.scalars(
        select(Member)
        .where(Member.id.in_(called))
        .order_by(Member.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for member in members.all():
        entries = entries_of(session, member)
        phones = [one for rows in phones_of(session, entries).values() for one in rows]
        if member.do_not_call_at is not None:
            numbers = {one.phone for one in phones}
            close_all_of(session, entries, numbers, by=by, now=now)
            continue
        _close_what_needs_consent(session, member, entries, by, now)
        if not numbers_to_dial(phones):
            close_unreachable(session, entries, by=by, now=now)


def _close_what_needs_consent(
    session: Session, member: Member, entries: Collection[UUID], by: str, now: datetime
) -> None:
    ledger = ledger_of(session, member)
    refused = [one for one in (MARKETING, SERVICE) if not may_contact(ledger, one, CALL, now)]
    close_refused(session, entries, refused, by=by, now=now)


def leave_alone(
    session: Session,
    member: Member,
    *,
    reason: str,
    by: Agent,
    now: datetime,
    besides: UUID | None = None,
) -> int:
    """Note that a person that was locked is not to be called; return how many calls that ended.

    Calls about bookings end too where one of their numbers was given, and all but the one at hand.
    """
    set_do_not_call(session, member, True, reason=reason, by=by, now=now)
    entries = entries_of(session, member)
    phones = {one.phone for rows in phones_of(session, entries).values() for one in rows}
    return close_all_of(session, entries, phones, besides=besides, by=by.login, now=now)


def leave_number_alone(
    session: Session, phone: str, *, reason: str, by: Agent, now: datetime, besides: UUID
) -> int:
    """Close a number of which nobody can say whose wish it was; return how many calls that ended.

    A guest who booked with a family's number is heeded by all who carry it.
    """
    quarantine(session, phone, by=by.login, now=now, reason=reason)
    return close_all_of(session, (), {phone}, besides=besides, by=by.login, now=now)


def who_speaks(session: Session, phone: str, name: str | None) -> Member | None:
    """Return who of the members that carry a number it is: the only one, or the one so named."""
    carriers = carrying(session, [phone])[phone] if phone else []
    found = [member_of(session, member_id) for member_id in carriers]
    there = [one for one in found if one is not None]
    named = there if len(there) == 1 else [one for one in there if one.name == name]
    return named[0] if len(named) == 1 else None
