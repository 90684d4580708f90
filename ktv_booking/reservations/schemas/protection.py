"""What a peak rule would have decided."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut

Weekday = Annotated[int, Field(ge=1, le=7)]


class ProtectedEvening(DocumentOut):
    """One business date, played again: `*_without` is how it would have been without the rule.

    `too_short` went away because of the rule; minutes are those of parties with a room.
    """

    business_date: date
    asked: int
    served_without: int
    minutes_without: int
    too_short: int
    served: int
    minutes: int
    minutes_won: int


class ProtectionPreviewOut(DocumentOut):
    """A peak rule on days that are over. `override` is what a policy would have to say.

    By rooms alone: extensions, cancellations and rooms out of order are left out, and whoever is
    refused goes away.
    """

    rule: TextOut
    override: dict[str, Any]
    first: date
    last: date
    asked: int
    too_short: int
    minutes_won: int
    evenings: list[ProtectedEvening]


class ProtectionProposalOut(DocumentOut):
    """A rule that past evenings speak for: what it would have won there, and what last week."""

    gain_permille: int
    evenings: int
    last_week: ProtectionPreviewOut


class ProtectionProposalsOut(DocumentOut):
    """The rules proposed last; `made_at` is empty until the venue's past was first looked at."""

    made_at: AwareDatetime | None
    business_date: date | None
    calls: int
    items: list[ProtectionProposalOut]
