"""The ledger of consent: what a person said about being contacted, and what follows from it.

Marketing needs a grant that stands; a refusal wins over everything until the person takes back
just that. Source: reliability.md E7; rules F12; docs/rules.md R-52.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ANY = "any"
MARKETING, SERVICE = "marketing", "service"
PURPOSES = (MARKETING, SERVICE, ANY)
CHANNELS = ("call", "sms", "wechat", "email", ANY)
GRANTED, WITHDRAWN = "granted", "withdrawn"

Scope = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: for which purpose, by which channel, granted or withdrawn, and when it was said.

    `any` stands for every purpose or channel.
    """

    purpose: str
    channel: str
    is_granted: bool
    said_at: datetime

    def covers(self, purpose: str, channel: str) -> bool:
        """Say whether the line speaks of this purpose by this channel."""
        return self.purpose in (purpose, ANY) and self.channel in (channel, ANY)

    def is_within(self, other: "Entry") -> bool:
        """Say whether the line speaks of no more than another does."""
        return other.covers(self.purpose, self.channel)


def may_contact(ledger: Iterable[Entry], purpose: str, channel: str, at: datetime) -> bool:
    """Say whether a person may be contacted for this purpose, by this channel, at this instant.

    A withdrawal stands until something is granted later that speaks of no more than it did: who
    said "do not call me" and later agrees to everything is still not called; who refused
    everything and later agrees to texts gets texts. Of two lines of one instant the refusal is
    the later one. Marketing needs a grant besides; service about one's own booking does not.
    """
    said = _in_order(one for one in ledger if one.said_at <= at and one.covers(purpose, channel))
    if any(not one.is_granted and not _taken_back(one, said[place:])
           for place, one in enumerate(said, 1)):  # fmt: skip
        return False
    return purpose == SERVICE or any(one.is_granted for one in said)


def _in_order(entries: Iterable[Entry]) -> Sequence[Entry]:
    return sorted(entries, key=lambda one: (one.said_at, not one.is_granted))


def _taken_back(refusal: Entry, later: Iterable[Entry]) -> bool:
    return any(one.is_granted and one.is_within(refusal) for one in later)
