"""Somebody joins, and what is known of them changes. A duplicate is offered, never made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.pinyin import spelt
from ktv_booking.kernel.text import Text
from ktv_booking.members.forgotten import came_back
from ktv_booking.members.models import Member, MemberKey, MemberPhone
from ktv_booking.members.queries import member_for, members_with, phones_of
from ktv_booking.members.rules.birthdays import BirthdayKnown
from ktv_booking.members.rules.numbers import NumberQuality
from ktv_booking.members.rules.refusals import CardTaken, MemberKnown
from ktv_booking.members.service.numbers import believe_again
from ktv_booking.members.service.profiles import (
    Profile,
    birth_columns,
    birthday_of,
    key_columns,
    numbers_of,
    phone_columns,
    snapshot,
    told,
    write_name,
)
from ktv_booking.venues.queries import venue_for

GUARDS = {"uq_members_card_no": CardTaken}
GIVEN_AGAIN = "本人再次提供 / given again in person"
PLAIN = ("title", "card_no", "tier", "preferred_language", "note")


def join(
    session: Session, profile: Profile, *, shares_phone: bool = False, by: Agent, now: datetime
) -> Member:
    """Let somebody join.

    Raises:
        NotFound: no such venue for the caller.
        Malformed: a phone that could not be dialled, or a birthday that nobody has.
        MemberKnown: others at the caller's venues carry a number, and that was not known.
        CardTaken: another member has the card.
    """
    venue = venue_for(session, profile.home_venue_id, agent=by)
    numbers = numbers_of(profile.phones, region=venue.phone_region)
    if not shares_phone:
        _ensure_new(session, numbers, by=by)
    member = Member(**member_columns(profile, now=now))
    with refusing(session, GUARDS):
        session.add(member)
    session.execute(insert(MemberPhone), phone_columns(member.id, numbers, now=now))
    came_back(session, numbers, profile.name, now=now)
    if keys := key_columns(member.id, profile.name):
        session.execute(insert(MemberKey), keys)
    record(
        session, "member", member.id, "joined",
        by=by.login, at=now, venue_id=venue.id,
        changed={
            "tier": member.tier, "source": member.source, "tags": member.tags,
            "phones": [masked(number) for number in numbers],
        },
    )  # fmt: skip
    return member


def member_columns(profile: Profile, *, now: datetime) -> dict[str, Any]:
    """Return the row of somebody who joins.

    Raises:
        Malformed: a birthday that nobody has.
    """
    return {
        "id": new_id(),
        "home_venue_id": profile.home_venue_id,
        "name": profile.name,
        "pinyin": spelt(profile.name),
        "source": profile.source,
        "tags": list(profile.tags),
        **{name: getattr(profile, name) for name in PLAIN},
        **birth_columns(profile.birthday, now=now),
        "do_not_call_at": None,
        "merged_into_id": None,
        "erased_at": None,
        "created_at": now,
        "updated_at": now,
    }


def member_for_change(session: Session, member_id: UUID, *, by: Agent) -> Member:
    """Return one member, locked.

    Raises:
        NotFound: absent, erased, or at home elsewhere.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    return member_for(session, member_id, agent=by, for_update=True)


def change(
    session: Session,
    member: Member,
    changes: Mapping[str, Any],
    *,
    shares_phone: bool = False,
    by: Agent,
    now: datetime,
) -> Member:
    """Change what is given of a member that `member_for_change` locked.

    Raises:
        NotFound: a new home that is not the caller's.
        Malformed: a phone that could not be dialled, a birthday that nobody has.
        MemberKnown: others carry a new number, and that was not known.
        BirthdayKnown: another birthday is known already.
        CardTaken: another member has the card.
    """
    phones = phones_of(session, [member.id])[member.id]
    before = snapshot(member, phones)
    home = venue_for(session, changes.get("home_venue_id", member.home_venue_id), agent=by)
    member.home_venue_id = home.id
    with refusing(session, GUARDS):
        _set_plain(member, changes, now=now)
    if "phones" in changes:
        wanted = _meant(changes["phones"], phones, region=home.phone_region)
        if not shares_phone:
            _ensure_new(session, set(wanted) - {one.phone for one in phones}, by=by)
        rewrite_phones(session, member, wanted, now=now)
        again = _said_whole(changes["phones"], phones, region=home.phone_region)
        _given_in_person(session, member, wanted, again, by=by, now=now)
    if "name" in changes:
        write_name(session, member, changes["name"])
    session.flush()
    changed = told(before, snapshot(member, phones_of(session, [member.id])[member.id]))
    record(
        session, "member", member.id, "changed",
        by=by.login, at=now, venue_id=member.home_venue_id, changed=changed,
    )  # fmt: skip
    return member


def _set_plain(member: Member, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Set what needs nobody else.

    Raises:
        Malformed: a birthday that nobody has.
        BirthdayKnown: another birthday is known already.
    """
    if "birthday" in changes and changes["birthday"] != birthday_of(member):
        if birthday_of(member) is not None:
            raise BirthdayKnown
        _set(member, birth_columns(changes["birthday"], now=now))
    _set(member, {name: changes[name] for name in PLAIN if name in changes})
    if "tags" in changes:
        member.tags = list(changes["tags"])
    member.updated_at = now


def rewrite_phones(
    session: Session, member: Member, numbers: Sequence[str], *, now: datetime
) -> None:
    """Give a member these numbers in this order; what is known of those that stay, stays."""
    known = {one.phone: one for one in phones_of(session, [member.id])[member.id]}
    gone = set(known) - set(numbers)
    session.execute(
        delete(MemberPhone).where(
            MemberPhone.member_id == member.id, MemberPhone.phone.in_(gone)
        ).execution_options(synchronize_session="fetch")
    )  # fmt: skip
    for place, number in enumerate(numbers):
        if number in known:
            known[number].position = place
        else:
            session.execute(
                insert(MemberPhone), phone_columns(member.id, [number], now=now, start=place)
            )
    session.flush()


def _ensure_new(session: Session, numbers: Iterable[str], *, by: Agent) -> None:
    known = members_with(session, list(numbers), agent=by)
    if known:
        raise MemberKnown(members=[str(one.id) for one in known])


def _meant(said: Iterable[str], known: Sequence[MemberPhone], *, region: str) -> list[str]:
    """Return numbers as E.164; one said masked is the one that is known by its end."""
    by_mask: dict[str | None, list[str]] = {}
    for one in known:
        by_mask.setdefault(masked(one.phone), []).append(one.phone)
    spoken: list[str] = []
    for place, phone in enumerate(said):
        match by_mask.get(phone, []):
            case [number]:
                spoken.append(number)
            case [_, *_]:
                raise Malformed.at(
                    f"phones.{place}",
                    Text(zh="有两个号码尾号相同", en="two of the numbers end like this"),
                )
            case _:
                spoken.append(phone)
    return numbers_of(spoken, region=region)


def _said_whole(said: Iterable[str], known: Sequence[MemberPhone], *, region: str) -> set[str]:
    """Return the numbers that were given digit by digit, not by how they are shown."""
    shown = {masked(one.phone) for one in known}
    return set(numbers_of((phone for phone in said if phone not in shown), region=region))


def _given_in_person(
    session: Session,
    member: Member,
    wanted: Iterable[str],
    again: Collection[str],
    *,
    by: Agent,
    now: datetime,
) -> None:
    """Let numbers be dialled that were left alone and are given again, or were forgotten."""
    for one in phones_of(session, [member.id])[member.id]:
        if one.phone in again and one.quality != NumberQuality.GOOD:
            who = member.id, one.phone
            believe_again(session, *who, by=by.login, now=now, reason=GIVEN_AGAIN)
    came_back(session, wanted, member.name, now=now)


def _set(member: Member, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(member, name, value)
