"""Which days' books an answer read or wrote, and at which revision: the `Ktv-Rev` header."""

from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import DomainError

HEADER = "Ktv-Rev"
_BOOKS = "books"
ZONE = "zone"
"""Under this name a unit keeps the zone of the venue whose book it met first."""


def note_book(session: Session, venue_code: str, day: date, *, found: int, now_at: int) -> None:
    """Remember that this unit met the book of `day` at `found` and leaves it at `now_at`.

    What was seen before the lock may be old by the time the lock is there: the revision found
    under the lock is the one a refusal was decided on, and it stays the one that is told.
    """
    books: dict[tuple[str, date], tuple[int, int]] = session.info.setdefault(_BOOKS, {})
    earlier_found, earlier_now_at = books.get((venue_code, day), (found, found))
    was_locked = earlier_found < earlier_now_at
    books[venue_code, day] = (earlier_found if was_locked else found, now_at)


def say_in_the_venues_zone(session: Session, refusal: DomainError) -> None:
    """Give every instant among a refusal's facts the offset of the venue that it is about.

    Of any kind of refusal; one that met no venue's book keeps its instants as they are.
    """
    zone = session.info.get(ZONE)
    if zone is not None:
        refusal.facts = {name: _at(zone, fact) for name, fact in refusal.facts.items()}


def _at(zone: tzinfo, fact: Any) -> Any:
    if isinstance(fact, datetime):
        return fact.astimezone(zone)
    if isinstance(fact, dict):
        return {name: _at(zone, inner) for name, inner in fact.items()}
    return [_at(zone, inner) for inner in fact] if isinstance(fact, list) else fact


def rev_header(session: Session, *, undone: bool = False) -> dict[str, str]:
    """Return the header; an undone unit (refusal, rehearsal) reports the revisions it found."""
    books: dict[tuple[str, date], tuple[int, int]] = session.info.get(_BOOKS, {})
    if not books:
        return {}
    marks = (
        f"{code}/{day.isoformat()}={found if undone else now_at}"
        for (code, day), (found, now_at) in sorted(books.items())
    )
    return {HEADER: ", ".join(marks)}
