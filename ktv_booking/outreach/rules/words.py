"""What a list holds, in words: for whoever reads it without looking codes up."""

from collections.abc import Mapping

from ktv_booking.outreach.rules.campaigns import WHY
from ktv_booking.outreach.rules.leaving_out import SAID

Line = tuple[str, str, str, int]
"""A code, what it means in Chinese and in English, and how many people."""


def in_words(listed: Mapping[str, int], left_out: Mapping[str, int]) -> list[Line]:
    """Return who is called, by why, and who is left out, by why not."""
    said = WHY | {why.value: text for why, text in SAID.items()}
    both = [*sorted(listed.items()), *sorted(left_out.items())]
    return [(code, said[code].zh, said[code].en, people) for code, people in both]
