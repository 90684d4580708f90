"""What a session is for: one unit of work, one look at a snapshot, or one glance.

`Database` says it when it opens the session; whoever keeps something for a unit asks it here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

UNIT, SNAPSHOT, GLANCE = "unit", "snapshot", "glance"
_MEMO, _THEN, _FOREKNOWN = "memo", "after_commit", "foreknown"


class NeedsASnapshot(Exception):
    """A glance is not enough: what it would take is to be read at one moment."""


class BeginAgain(Exception):
    """The unit is to be begun again, by `Database.work`: it met bad luck, or it knows more now.

    What it learned is `foreknown` to the next try.
    """

    def __init__(self, **learned: Any) -> None:
        super().__init__()
        self.learned = learned


def is_unit(session: Session) -> bool:
    """Say whether the session lives for one unit of work, or one look, alone."""
    return UNIT in session.info


def foreknown(session: Session, what: str) -> Any:
    """Return what an earlier try of this unit learned; None where there was none."""
    return session.info.get(_FOREKNOWN, {}).get(what)


def unit_info(learned: Mapping[str, Any]) -> dict[Any, Any]:
    """Return what the session of a unit of work begins with."""
    return {UNIT: True, _FOREKNOWN: dict(learned)}


def is_snapshot(session: Session) -> bool:
    """Say whether this unit looks at what was committed, and at nothing of its own."""
    return SNAPSHOT in session.info


def is_glance(session: Session) -> bool:
    """Say whether each statement of this unit sees the store at a moment of its own."""
    return GLANCE in session.info


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


def after_commit(session: Session, then: Callable[[], None]) -> None:
    """Do something in this process once the unit has committed; not at all if it does not."""
    memo(session).setdefault(_THEN, []).append(then)


def do_after_commit(session: Session) -> None:
    """Do what was put off until the unit has committed."""
    for then in memo(session).pop(_THEN, ()):
        then()


def undo(session: Session) -> None:
    """Take back everything the unit did; what it does from here on begins anew."""
    session.rollback()
    memo(session).clear()
