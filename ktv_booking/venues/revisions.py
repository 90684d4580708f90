"""By which set-up of a venue a unit goes: read at its beginning, or supposed and found true.

All else about a venue is kept under its set-up revision, so a unit needs the number alone; and
whoever locks a day anyhow may go by the number this process saw last, as the lock brings it along.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.units import BeginAgain, foreknown, is_unit, memo

_SEEN, _SUPPOSED = "venues_seen", "venues_supposed"


def revision_seen(session: Session, venue_id: UUID) -> int | None:
    """Return the set-up revision this unit goes by; None while it has not seen the venue."""
    found: int | None = memo(session).get(_SEEN, {}).get(venue_id)
    return found


def see_revision(session: Session, venue_id: UUID, revision: int) -> None:
    """Let this unit go by one set-up of a venue from here on."""
    memo(session).setdefault(_SEEN, {})[venue_id] = revision


def may_suppose(session: Session, venue_id: UUID) -> bool:
    """Say whether this unit can be begun again, and was not because of this venue before."""
    return is_unit(session) and not foreknown(session, _changed(venue_id))


def suppose_revision(session: Session, venue_id: UUID, revision: int) -> None:
    """Let this unit, which is going to lock a day, take the set-up for one it has not read."""
    memo(session).setdefault(_SUPPOSED, {})[venue_id] = revision
    see_revision(session, venue_id, revision)


def ensure_as_supposed(session: Session, venue_id: UUID, revision: int) -> None:
    """Let the unit go on if the set-up is the one it went by.

    Raises:
        BeginAgain: it was changed since this process saw it.
    """
    supposed = memo(session).get(_SUPPOSED, {}).get(venue_id, revision)
    if supposed != revision:
        raise BeginAgain(**{_changed(venue_id): True})


def _changed(venue_id: UUID) -> str:
    return f"set-up of {venue_id} changed"
