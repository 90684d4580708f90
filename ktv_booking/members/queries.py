"""Reading members: one of them, those a list is narrowed to, who has a number; scope is the home.

A member is seen by whoever works at the home venue; who left for another entry is found there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, literal, or_, select, true
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.phone import tail_sought
from ktv_booking.kernel.pinyin import folded
from ktv_booking.members.models import Consent, Correction, Member, MemberKey, MemberPhone
from ktv_booking.members.rules.consents import GRANTED, Entry

FEWEST_DIGITS = 4
LAST_CHARACTER = "\U0010ffff"
IS_HERE = Member.merged_into_id.is_(None) & Member.erased_at.is_(None)
MOST_MERGES = 10


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of members is narrowed by; everything left out narrows nothing.

    `q` is what an agent types: last digits of a number, a card, a name, pinyin or its initials.
    """

    q: str | None = None
    venue_id: UUID | None = None
    tier: str | None = None
    updated_since: datetime | None = None


def members_sought(sought: Sought, *, agent: Agent) -> Select[Member]:
    """Return the statement of the members sought whose home is the caller's, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(Member).where(IS_HERE, at_home_with(agent))
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(Member.home_venue_id == sought.venue_id)
    if sought.tier is not None:
        statement = statement.where(Member.tier == sought.tier)
    if sought.updated_since is not None:
        statement = statement.where(Member.updated_at >= sought.updated_since)
    if sought.q is not None:
        statement = statement.where(_said(sought.q))
    return statement


def at_home_with(agent: Agent) -> ColumnElement[bool]:
    """Return the condition that a member's home is one of the caller's venues."""
    return true() if agent.is_everywhere else Member.home_venue_id.in_(agent.venue_ids)


def _said(q: str) -> ColumnElement[bool]:
    ways = [Member.card_no == q.strip()]
    key = folded(q)
    if key and not key.isdecimal():
        named = begins_with(MemberKey.key, key)
        ways.append(Member.id.in_(select(MemberKey.member_id).where(named)))
    elif len(key) >= FEWEST_DIGITS:
        tail = begins_with(MemberPhone.phone_reversed, tail_sought(q))
        ways.append(Member.id.in_(select(MemberPhone.member_id).where(tail)))
    return or_(*ways)


def begins_with(column: ColumnElement[str] | Any, said: str) -> ColumnElement[bool]:
    """Return the condition that a text kept in the order of its bytes begins so."""
    first, last = (literal(bound, String()) for bound in (said, said + LAST_CHARACTER))
    found: ColumnElement[bool] = (column >= first) & (column <= last)
    return found


def member_for(
    session: Session, member_id: UUID, *, agent: Agent, for_update: bool = False
) -> Member:
    """Return one member whose home is the caller's; an entry that was merged leads to the other.

    Raises:
        NotFound: absent, erased, or at home elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = entry_for(session, member_id, agent=agent, for_update=for_update)
    for _ in range(MOST_MERGES):
        if found.merged_into_id is None:
            break
        found = entry_for(session, found.merged_into_id, agent=agent, for_update=for_update)
    if found.erased_at is not None:
        raise NotFound(what="member")
    return found


def entry_for(
    session: Session, member_id: UUID, *, agent: Agent, for_update: bool = False
) -> Member:
    """Return one entry as it is, merged or erased: its ledger stays.

    Raises:
        NotFound: absent, or at home elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(Member, member_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="member")
    agent.ensure_at(found.home_venue_id, what="member")
    return found


def phones_of(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, list[MemberPhone]]:
    """Return the numbers of members, by member, in the order they gave them."""
    found: defaultdict[UUID, list[MemberPhone]] = defaultdict(list)
    rows = session.scalars(
        select(MemberPhone)
        .where(MemberPhone.member_id.in_(list(member_ids)))
        .order_by(MemberPhone.member_id, MemberPhone.position, MemberPhone.phone)
    )
    for row in rows:
        found[row.member_id].append(row)
    return found


def carrying(session: Session, phones: Collection[str]) -> Mapping[str, list[UUID]]:
    """Return who carries each of these numbers, at whatever home; a family shares one."""
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    rows = session.execute(
        select(MemberPhone.phone, MemberPhone.member_id)
        .where(MemberPhone.phone.in_(list(phones)))
        .order_by(MemberPhone.phone, MemberPhone.member_id)
    )
    for phone, member_id in rows:
        found[phone].append(member_id)
    return found


def members_with(session: Session, phones: Collection[str], *, agent: Agent) -> list[Member]:
    """Return who carries one of these numbers and is at home with the caller, oldest first."""
    carriers = select(MemberPhone.member_id).where(MemberPhone.phone.in_(list(phones)))
    here = select(Member).where(Member.id.in_(carriers), IS_HERE, at_home_with(agent))
    return list(session.scalars(here.order_by(Member.id)))


MOST_RINGING = 10


def members_ringing(
    session: Session, readings: Collection[str], said: str, *, agent: Agent
) -> list[Member]:
    """Return who of the caller's members has a number: whole, or one that ends so, oldest first.

    One more than an agent would ask by name where there are more.
    """
    if readings:
        return members_with(session, readings, agent=agent)[:MOST_RINGING]
    tail = begins_with(MemberPhone.phone_reversed, tail_sought(said))
    ending = select(MemberPhone.member_id).where(tail)
    here = select(Member).where(Member.id.in_(ending), IS_HERE, at_home_with(agent))
    return list(session.scalars(here.order_by(Member.id).limit(MOST_RINGING + 1)))


CARRIERS = (
    select(Member.id, Member.tier)
    .join(MemberPhone, MemberPhone.member_id == Member.id)
    .where(MemberPhone.phone == bindparam("guest", type_=String()))
)
"""Who of the chain carries the number `guest`, to be asked together with something else."""


def entries_of(session: Session, member: Member) -> list[UUID]:
    """Return the member's id and those of all entries that were merged into it."""
    found, waiting = [member.id], [member.id]
    while waiting:
        into = Member.merged_into_id.in_(waiting)
        waiting = list(session.scalars(select(Member.id).where(into).order_by(Member.id)))
        found += waiting
    return found


def entries_led_to(member_id: UUID) -> Select[UUID]:
    """Return the statement of all ids under which a person may be noted: merged ones lead here.

    Whichever of a person's entries is named, all of them are meant.
    """
    up = select(Member.id, Member.merged_into_id).where(Member.id == member_id)
    above = up.cte("entries_above", recursive=True)
    above = above.union(
        select(Member.id, Member.merged_into_id).join(above, Member.id == above.c.merged_into_id)
    )
    stays = select(above.c.id).where(above.c.merged_into_id.is_(None))
    below = stays.cte("entries_below", recursive=True)
    below = below.union(select(Member.id).join(below, Member.merged_into_id == below.c.id))
    return select(below.c.id)


def consents_of(session: Session, member: Member) -> Select[Consent]:
    """Return the statement of everything a member ever said about being contacted."""
    return select(Consent).where(Consent.member_id.in_(entries_of(session, member)))


def ledger_of(session: Session, member: Member) -> Sequence[Entry]:
    """Return the ledger as `may_contact` reads it."""
    return [
        Entry(row.purpose, row.channel, row.decision == GRANTED, row.said_at)
        for row in session.scalars(consents_of(session, member))
    ]


def consent_of(session: Session, member: Member, consent_id: UUID) -> Consent:
    """Return one line of a member's ledger.

    Raises:
        NotFound: absent, or somebody else's.
    """
    found = session.get(Consent, consent_id)
    if found is None or found.member_id not in entries_of(session, member):
        raise NotFound(what="consent")
    return found


def correction_of(
    session: Session, member: Member, correction_id: UUID, *, for_update: bool = False
) -> Correction:
    """Return one proposal about a member.

    Raises:
        NotFound: absent, or about somebody else.
    """
    found = session.get(Correction, correction_id, with_for_update=for_update or None)
    if found is None or found.member_id not in entries_of(session, member):
        raise NotFound(what="correction")
    return found
