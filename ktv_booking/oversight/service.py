"""Forgetting one person everywhere, and everybody after their time. Both are safe to repeat."""

from collections.abc import Callable
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
from ktv_booking.outbox import dispatch as outbox
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
    answers: int
    erased_at: datetime


def erase(session: Session, phone: str, *, by: str, now: datetime, reason: str) -> Erasure:
    """Make a person anonymous at every venue: bookings, wishes, remembered answers.

    Messages and the outbox hold no name and no number; the audit log holds them masked only.

    Raises:
        Malformed: no number in international form.
        ActionNotAllowed: they are still expected, or still wait: cancel that first.
    """
    number = _number(phone)
    reservations = guests.erase_person(session, number, by=by, now=now, reason=reason)
    wished = wishes.erase_person(session, number, by=by, now=now, reason=reason)
    groups = guests.groups_of(session, reservations)
    answers = idempotency.forget_about(session, {*reservations, *wished, *groups})
    erasure = Erasure(new_id(), len(reservations), len(wished), answers, now)
    record(
        session,
        "person",
        erasure.id,
        "erased",
        by=by,
        at=now,
        reason=reason,
        changed={
            "phone": masked(number),
            "reservations": erasure.reservations,
            "wishes": erasure.wishes,
            "answers": erasure.answers,
        },
    )
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
    return forgotten + len(found.sheets) + _forget_what_was_remembered(database, now)


def _forget_what_was_remembered(database: Database, now: datetime) -> int:
    return sum(
        database.work(lambda s, f=forget: f(s, now=now), repeatable=True)  # type: ignore[misc]
        for forget in (idempotency.forget_old, outbox.forget_old)
    )
