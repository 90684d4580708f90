"""Forgetting a member: the person goes, the entry and its ledger stay as proof of nobody."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.members.applications.queries import withdraw_applications
from ktv_booking.members.forgotten import note_forgotten
from ktv_booking.members.models import Consent, Correction, Member, MemberPhone
from ktv_booking.members.queries import carrying, entries_of, phones_of
from ktv_booking.members.service.profiles import BIRTH_COLUMNS, forget_keys

OF_A_PERSON = (
    "name", "title", "card_no", "tier", "preferred_language", "note", *BIRTH_COLUMNS,
)  # fmt: skip


def numbers_of_one(session: Session, member_id: UUID) -> list[str]:
    """Return the numbers that a member carries and nobody else does."""
    phones = [one.phone for one in phones_of(session, [member_id])[member_id]]
    carriers = carrying(session, phones)
    return [phone for phone in phones if carriers[phone] == [member_id]]


def who_is(session: Session, phone: str) -> UUID | None:
    """Return the one member who carries a number; None where nobody or a family does."""
    carriers = carrying(session, [phone])[phone] if phone else []
    return carriers[0] if len(carriers) == 1 else None


def erase_member(
    session: Session, member_id: UUID, *, by: str, now: datetime, reason: str
) -> list[UUID]:
    """Leave nothing of the person in a member's entry, nor in those that led to it.

    The ledger of consent stays, and says of nobody what was agreed. Returns the ids of all that
    was about them: the entries, proposals, lines of the ledger.
    """
    member = session.get_one(Member, member_id, with_for_update=True)
    entries = entries_of(session, member)
    _note_forgotten(session, member, entries, now=now)
    _forget_phones(session, entries)
    for entry_id in entries:
        entry = session.get_one(Member, entry_id, with_for_update=True)
        forget_keys(session, entry_id)
        for name in OF_A_PERSON:
            setattr(entry, name, None)
        entry.lunar_leap, entry.pinyin, entry.tags = False, "", []
        entry.erased_at, entry.updated_at = now, now
    session.execute(
        update(Correction)
        .where(Correction.member_id.in_(entries))
        .values(birthday=None, reason="", decision_reason=None)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    record(
        session, "member", member_id, "erased",
        by=by, at=now, venue_id=member.home_venue_id, reason=reason, changed={"person": "erased"},
    )  # fmt: skip
    proposals = select(Correction.id).where(Correction.member_id.in_(entries))
    lines = select(Consent.id).where(Consent.member_id.in_(entries))
    return [*entries, *session.scalars(proposals), *session.scalars(lines)]


def take_number_away(
    session: Session, phone: str, *, by: str, now: datetime, reason: str
) -> list[UUID]:
    """Take a number that a family shared off everybody; who has none left is forgotten whole.

    Returns the ids of all that was about them.
    """
    carriers = carrying(session, [phone])[phone]
    note_forgotten(session, [phone], now=now)
    withdraw_applications(session, [phone], now=now)
    session.execute(
        delete(MemberPhone)
        .where(MemberPhone.phone == phone)
        .execution_options(synchronize_session="fetch")
    )
    changed: list[UUID] = []
    for member_id in carriers:
        if phones_of(session, [member_id])[member_id]:
            changed.append(member_id)
            _touch(session, member_id, by=by, now=now, reason=reason)
        else:
            changed += erase_member(session, member_id, by=by, now=now, reason=reason)
    return changed


def entries_among(session: Session, ids: Iterable[UUID]) -> int:
    """Return how many of these ids are entries of members."""
    return len(session.scalars(select(Member.id).where(Member.id.in_(list(ids)))).all())


def _note_forgotten(
    session: Session, member: Member, entries: Iterable[UUID], *, now: datetime
) -> None:
    """Remember numbers that are theirs alone by themselves, a family's with their name."""
    numbers = [one.phone for rows in phones_of(session, entries).values() for one in rows]
    alone = numbers_of_one(session, member.id)
    note_forgotten(session, alone, now=now)
    withdraw_applications(session, alone, now=now)
    if member.name:
        note_forgotten(session, numbers, name=member.name, now=now)


def _touch(session: Session, member_id: UUID, *, by: str, now: datetime, reason: str) -> None:
    member = session.get_one(Member, member_id, with_for_update=True)
    member.updated_at = now
    session.flush()
    record(
        session, "member", member_id, "changed",
        by=by, at=now, venue_id=member.home_venue_id, reason=reason,
        changed={"phones": "taken away"},
    )  # fmt: skip


def _forget_phones(session: Session, member_ids: Iterable[UUID]) -> None:
    wanted = select(MemberPhone.phone).where(MemberPhone.member_id.in_(list(member_ids)))
    if session.scalars(wanted.limit(1)).first() is not None:
        session.execute(
            delete(MemberPhone)
            .where(MemberPhone.member_id.in_(list(member_ids)))
            .execution_options(synchronize_session="fetch")
        )
