"""What a session is for: one unit of work, one look at a snapshot, or one glance.

`Database` says it when it opens the session; whoever keeps something for a unit asks it here.
"""

from typing import Any

from sqlalchemy.orm import Session

UNIT, SNAPSHOT, GLANCE = "unit", "snapshot", "glance"
_MEMO = "memo"


class NeedsASnapshot(Exception):
    """A glance is not enough: what it would take is to be read at one moment."""


class BeginAgain(Exception):
    """The unit met bad luck that another try will hardly meet: `Database.work` tries again."""


def is_unit(session: Session) -> bool:
    """Say whether the session lives for one unit of work, or one look, alone."""
    return UNIT in session.info


def is_snapshot(session: Session) -> bool:
    """Say whether this unit looks at what was committed, and at nothing of its own."""
    return SNAPSHOT in session.info


def ensure_snapshot(session: Session) -> None:
    """Let go on what reads with more than one statement.

    Raises:
        NeedsASnapshot: the unit has but a glance; `Database.read` begins it again.
    """
    if GLANCE in session.info:
        raise NeedsASnapshot


def memo(session: Session) -> dict[str, Any]:
    """Return what a unit notes for itself while its transaction lasts."""
    noted: dict[str, Any] = session.info.setdefault(_MEMO, {})
    return noted


def undo(session: Session) -> None:
    """Take back everything the unit did; what it does from here on begins anew."""
    session.rollback()
    memo(session).clear()
