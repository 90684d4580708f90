"""What a venue's set-up and calendar refuse, and how nonsense in a document is named."""

import re

from ktv_booking.kernel.errors import Conflict, Malformed, Nonsense
from ktv_booking.kernel.text import Text

_INDEX = re.compile(r"\[(\d+)\]")


class DayClosed(Conflict):
    """The day's book is settled; nothing in it changes any more."""

    code = "day-closed"
    title = Text(zh="该营业日已结账", en="That business day is closed")


class CodeTaken(Conflict):
    """Another one of the same kind goes by this code."""

    code = "code-taken"
    title = Text(zh="该代码已被使用", en="Another one goes by this code already")


def malformed_by(error: Nonsense, *, field: str = "") -> Malformed:
    """Return the refusal of a document by what a rule said of it: `periods: they overlap`.

    `field` names the document where the rule named no part of it.
    """
    path = _INDEX.sub(r".\1", error.field)  # rows[3].unit is said as rows.3.unit
    return Malformed.at(path or field, error.reason)
