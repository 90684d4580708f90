"""What the law of a place asks of a venue: presets that an operator chooses and nobody overrides.

Source: rules C7, C10, F4, F14; each preset file says what is law and what is our own caution.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ktv_booking.kernel.errors import Conflict, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY, BusinessHours, Slot, minutes_of_clock

JURISDICTIONS = ("cn", "tw", "none")

Span = tuple[int, int]
"""From and to, as wall-clock minutes after midnight."""


class LegalClosingHours(Conflict):
    """The stay would run into the hours in which the law keeps the venue shut."""

    code = "legal-closing-hours"
    title = Text(zh="该时段为法定停业时间", en="The law keeps the venue closed at that time")
    detail = Text(
        zh="依法{closes_at:%H:%M}起停业，该开始时间最多可安排{minutes_possible}分钟",
        en="By law we close at {closes_at:%H:%M}; from that start {minutes_possible} minutes "
        "are possible",
    )


class MinorsNotAdmitted(Conflict):
    """The law keeps minors out, whoever comes with them."""

    code = "minors-not-admitted"
    title = Text(zh="依法不接待未成年人", en="By law we cannot admit minors")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One preset. `closing_hours` and `call_hours` are wall clock; retention is a floor."""

    code: str
    closing_hours: Span | None
    minors_admitted: bool
    call_hours: Span
    operating_log_days: int
    call_evidence_days: int
    consent_proof_months: int
    earnest_deposit_cap_permille: int | None

    @classmethod
    def of(cls, code: str, document: Mapping[str, Any]) -> "Jurisdiction":
        """Read one preset file."""
        closing = document.get("closing_hours")
        retention = document["retention"]
        return cls(
            code=code,
            closing_hours=None if closing is None else _span(closing),
            minors_admitted=document["minors_admitted"],
            call_hours=_span(document["call_hours"]),
            operating_log_days=retention["operating_log_days"],
            call_evidence_days=retention["call_evidence_days"],
            consent_proof_months=retention["consent_proof_months"],
            earnest_deposit_cap_permille=document.get("earnest_deposit_cap_permille"),
        )


@cache
def jurisdiction_of(code: str) -> Jurisdiction:
    """Return the preset with this code.

    Raises:
        NotFound: there is no such preset.
    """
    if code not in JURISDICTIONS:
        raise NotFound(what="jurisdiction")
    preset = files("ktv_booking.venues") / "jurisdictions" / f"{code}.toml"
    return Jurisdiction.of(code, tomllib.loads(preset.read_text(encoding="utf-8")))


def ensure_lawful_hours(slot: Slot, *, hours: BusinessHours, jurisdiction: Jurisdiction) -> None:
    """Refuse a stay that touches the legal closing hours of any calendar day.

    A stay that ends as the law closes, or starts as it opens again, is lawful.

    Raises:
        LegalClosingHours: says when the law closes (`closes_at`) and how many minutes are
            possible from this start: none where it lies in the closing hours itself.

    Source: Regulations on Entertainment Venues, art. 28 (`cn`); rules C10, F4.
    """
    if jurisdiction.closing_hours is None:
        return
    starts_at, ends_at = slot.starts_at.astimezone(UTC), slot.ends_at.astimezone(UTC)
    closes, opens = jurisdiction.closing_hours
    day = starts_at.astimezone(hours.zone).date() - DAY
    while (closes_at := hours.at(day, closes)) < ends_at:
        if starts_at < hours.at(day, opens):
            possible = max(0, int((closes_at - starts_at).total_seconds() // 60))
            raise LegalClosingHours(closes_at=closes_at, minutes_possible=possible)
        day += DAY


def lawful_minutes(
    starts_at: datetime, minutes: int, *, hours: BusinessHours, jurisdiction: Jurisdiction
) -> int:
    """Return how much of a stay of `minutes` lies before the law closes the venue."""
    if minutes <= 0:
        return 0
    try:
        slot = Slot.lasting(starts_at, timedelta(minutes=minutes))
        ensure_lawful_hours(slot, hours=hours, jurisdiction=jurisdiction)
    except LegalClosingHours as closing:
        return int(closing.facts["minutes_possible"])
    return minutes


def ensure_minors_admitted(minors_present: bool, jurisdiction: Jurisdiction) -> None:
    """Refuse a party with minors where the law keeps them out.

    Raises:
        MinorsNotAdmitted: minors come along and the preset does not admit them.

    Source: Regulations on Entertainment Venues, art. 23 (`cn`); rules C10, F4.
    """
    if minors_present and not jurisdiction.minors_admitted:
        raise MinorsNotAdmitted(jurisdiction=jurisdiction.code)


def _span(document: Mapping[str, str]) -> Span:
    return minutes_of_clock(document["from"]), minutes_of_clock(document["to"])
