"""Looking somebody up: who asks for those that nobody has waits longer and longer.

What is absent and what is at a foreign venue are answered alike, with an empty list; so many
empty lists are free. What was found costs nothing. Source: reliability.md B T11.
"""

from ktv_booking.db.session import Database
from ktv_booking.kernel.phone import is_whole
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.limits.tries import Allowance, count_try, ensure_may_try

NUMBERS_MISSED = Allowance("phone-look-up", free=120)
"""Many who ring have never been here; a desk has so many calls in a busy quarter of an hour."""


class LookUp:
    """The look-up of one request; one that guesses at nothing (`of` is None) is not counted."""

    def __init__(self, database: Database, agent_id: str, of: Allowance | None) -> None:
        self._database = database
        self._agent_id = agent_id
        self._of = of
        self._was_found = True

    def ensure_may_ask(self) -> None:
        """Let a look-up pass that may be made now.

        Raises:
            TooManyRequests: too many that nobody has; says when the next may be tried.
        """
        if (of := self._of) is not None:
            self._database.read(
                lambda session: ensure_may_try(session, of, self._agent_id, now=utc_now())
            )

    def answered(self, was_found: bool) -> None:
        """Remember whether there was anybody, or any reservation."""
        self._was_found = was_found

    def note_misses(self) -> None:
        """Count the look-up where nothing was found.

        Raises:
            TooManyRequests: others of the same caller came first.
        """
        of = self._of
        if of is not None and not self._was_found:
            self._database.work(
                lambda session: count_try(session, of, self._agent_id, now=utc_now())
            )


def missed_number(said: str | None) -> Allowance | None:
    """Return what a look-up is counted by that says a whole number; None where it says none."""
    return NUMBERS_MISSED if said is not None and is_whole(said) else None
