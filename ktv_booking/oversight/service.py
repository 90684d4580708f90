"""Forgetting one person everywhere, and everybody after their time. Both are safe to repeat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import e164, masked
from ktv_booking.kernel.text import Text
from ktv_booking.members import erasing as members
from ktv_booking.outbox import dispatch as outbox
from ktv_booking.outreach import erasing as calls
from ktv_booking.oversight.rules import Keeping
from ktv_booking.reservations.day_sheets import sheets_before
from ktv_booking.reservations.service import erasing as guests
from ktv_booking.waitlist import erasing as wishes
from ktv_booking.web import idempotency

BY = "retention"
WISHES_A_UNIT = 500
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person who was made anonymous: how much there was of them. Nothing says who it was."""

    id: UUID
    reservations: int
    wishes: int
    members: int
    answers: int
    erased_at: datetime


def erase(session: Session, phone: str, *, by: str, now: datetime, reason: str) -> Erasure:
    """Make a person anonymous at every venue: bookings, wishes, membership, remembered answers.

    The one member who carries the number is forgotten whole, with every number that is theirs
    alone; off a family's members the number is taken, and who has no other is forgotten.
    Messages and the outbox hold no name and no number; the audit log holds them masked only.

    Raises:
        Malformed: no number in international form.
        ActionNotAllowed: they are still expected, or still wait: cancel that first.
    """
    number = _number(phone)
    member_id = members.who_is(session, number)
    if member_id is not None:
        return erase_member(session, member_id, by=by, now=now, reason=reason)
    gone = _beside_membership(session, [number], by=by, now=now, reason=reason)
    left = members.take_number_away(session, number, by=by, now=now, reason=reason)
    return _erased(session, gone, left, [number], by=by, now=now, reason=reason)


def erase_member(
    session: Session, member_id: UUID, *, by: str, now: datetime, reason: str
) -> Erasure:
    """Make a member anonymous everywhere, under every number that is theirs alone.

    What others said about being contacted stays, and so does the ledger: of nobody.

    Raises:
        ActionNotAllowed: they are still expected, or still wait: cancel that first.
    """
    numbers = members.numbers_of_one(session, member_id)
    gone = _beside_membership(session, numbers, by=by, now=now, reason=reason)
    forgotten = members.erase_member(session, member_id, by=by, now=now, reason=reason)
    return _erased(session, gone, forgotten, numbers, by=by, now=now, reason=reason)


def erase_entry(
    session: Session, member_id: UUID, *, by: str, now: datetime, reason: str
) -> Erasure:
    """Make a membership anonymous and nothing else: by who has a say at its home alone."""
    forgotten = members.erase_member(session, member_id, by=by, now=now, reason=reason)
    return _erased(session, _Gone(), forgotten, [], by=by, now=now, reason=reason)


def nothing_left(*, now: datetime) -> Erasure:
    """Return the erasure of somebody who was forgotten before."""
    return Erasure(new_id(), reservations=0, wishes=0, members=0, answers=0, erased_at=now)


@dataclass(frozen=True, slots=True)
class _Gone:
    reservations: Sequence[UUID] = ()
    wishes: Sequence[UUID] = ()


def _beside_membership(
    session: Session, numbers: Sequence[str], *, by: str, now: datetime, reason: str
) -> _Gone:
    calls.forget_numbers(session, numbers)
    return _Gone(
        guests.erase_person(session, numbers, by=by, now=now, reason=reason),
        wishes.erase_person(session, numbers, by=by, now=now, reason=reason),
    )


def _erased(
    session: Session,
    gone: _Gone,
    of_members: Sequence[UUID],
    numbers: Sequence[str],
    *,
    by: str,
    now: datetime,
    reason: str,
) -> Erasure:
    groups = guests.groups_of(session, gone.reservations)
    about = {*gone.reservations, *gone.wishes, *groups, *of_members}
    calls.forget_notes(session, about)
    answers = idempotency.forget_about(session, about) if about else 0
    entries = members.entries_among(session, of_members)
    counts = (len(gone.reservations), len(gone.wishes), entries, answers)
    erasure = Erasure(new_id(), *counts, erased_at=now)
    changed = {
        "phones": [masked(number) for number in numbers],
        "reservations": erasure.reservations,
        "wishes": erasure.wishes,
        "members": erasure.members,
        "answers": erasure.answers,
    }
    record(session, "person", erasure.id, "erased", by=by, at=now, reason=reason, changed=changed)
    return erasure


def _number(phone: str) -> str:
    try:
        return e164(phone, region="ZZ")
    except ValueError as error:
        raise Malformed.at(
            "phone", Text(zh="须为带国家区号的号码", en="a number with its country code")
        ) from error


@dataclass(frozen=True, slots=True)
class Due:
    """What is past its time."""

    days: tuple[tuple[UUID, date], ...]
    wishes: int
    sheets: tuple[Path, ...]


def due(database: Database, keeping: Keeping, *, sheets: Path, now: datetime) -> Due:
    """Return what retention would forget now, and change nothing."""
    before = keeping.guests_before(now)
    wished_before = keeping.wishes_before(now)
    return Due(
        days=tuple(database.read(lambda s: guests.days_to_forget(s, before=before))),
        wishes=database.read(lambda s: wishes.contacts_to_forget(s, before=wished_before)),
        sheets=tuple(sheets_before(sheets, keeping.sheets_before(now))),
    )


def keep_to_retention(
    database: Database,
    keeping: Keeping,
    *,
    sheets: Path,
    now: datetime,
    told: Told = lambda done, of: None,
) -> int:
    """Forget what is past its time, a business day a unit; return how much that was.

    Safe at any moment, twice, on two hosts, and when it is killed half-way.
    """
    found, forgotten = due(database, keeping, sheets=sheets, now=now), 0
    for number, (venue_id, day) in enumerate(found.days, 1):
        forgotten += database.work(
            lambda s, v=venue_id, d=day: guests.forget_guests_of(s, v, d, by=BY, now=now),  # type: ignore[misc]
            repeatable=True,
        )
        told(number, len(found.days))
    before = keeping.wishes_before(now)
    while count := database.work(
        lambda s: wishes.forget_contacts(s, before=before, now=now, limit=WISHES_A_UNIT),
        repeatable=True,
    ):
        forgotten += count
    for sheet in found.sheets:
        sheet.unlink(missing_ok=True)
    forgotten += database.work(
        lambda s: calls.forget_old_numbers(s, before=keeping.guests_before(now)), repeatable=True
    )
    return forgotten + len(found.sheets) + _forget_what_was_remembered(database, now)


def _forget_what_was_remembered(database: Database, now: datetime) -> int:
    return sum(
        database.work(lambda s, f=forget: f(s, now=now), repeatable=True)  # type: ignore[misc]
        for forget in (idempotency.forget_old, outbox.forget_old)
    )
