"""The refusals of members: known already, taken, decided, one already."""

from ktv_booking.client.refusals.base import Refused


class MemberKnown(Refused):
    """Somebody carries the number already: the same person, or family."""

    @property
    def members(self) -> list[str]:
        """The ids of who carries it."""
        return list(self.facts.get("members") or ())


class CardTaken(Refused):
    """Another member has the card."""


class BirthdayKnown(Refused):
    """A birthday is known: propose a correction."""


class CorrectionDecided(Refused):
    """Somebody has decided already."""


class OwnCorrection(Refused):
    """Somebody else decides."""


class CannotMerge(Refused):
    """The two are one already."""


class TooManyRows(Refused):
    """More rows than an upload takes: import by command."""


class ApplicationDecided(Refused):
    """Somebody has decided already."""


class OwnApplication(Refused):
    """Somebody else decides."""


class ConsentTextOutdated(Refused):
    """Another text is in use."""

    @property
    def current(self) -> str | None:
        """Which one is."""
        return self.facts.get("current")
