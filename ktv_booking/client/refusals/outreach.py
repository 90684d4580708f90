"""The refusals of calling out: what is said, and what is given."""

from typing import Any

from ktv_booking.client.refusals.base import Refused


class CampaignCodeTaken(Refused):
    """Another campaign has this code."""


class CampaignInactive(Refused):
    """The campaign is switched off."""


class NothingToCallFor(Refused):
    """The campaign has nothing to tell on such a day."""


class NewerWordsInUse(Refused):
    """Words that were written later are said: to go back, write these again as a new version."""


class ScriptKnown(Refused):
    """There is a script for this occasion and language: it gets a new version."""


class ScriptUnfit(Refused):
    """It says what nobody may say to a guest."""

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Where, which phrase, why not, and what to say instead."""
        return list(self.facts.get("findings") or ())


class GiftGranted(Refused):
    """The member has the gift of this year."""


class GiftClaimed(Refused):
    """It was handed out already."""


class GiftExpired(Refused):
    """Its last day is over."""


class GiftNotHere(Refused):
    """It is handed out elsewhere."""


class GiftOutOfStock(Refused):
    """None is left here."""


class GiftHolderOnly(Refused):
    """For the member in person, or somebody of whom it is noted who they are."""


class PhoneTailWrong(Refused):
    """The four digits end none of the member's numbers."""


class TooManyToExport(Refused):
    """More rows than may be taken out at once."""
