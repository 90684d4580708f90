"""Days of mourning, on which nobody is greeted by a script. The days are data, by region.

Every year's, single days as they were decreed, and Qingming. Source: workflow 43 (edge).
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ktv_booking.kernel.lunar import FIRST_YEAR, LAST_YEAR, qingming_of
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.scripts.rules.occasions import GREETINGS, Occasion

FILE: Final = "mourning.toml"
QINGMING: Final = "qingming"

Days = Mapping[str, Mapping[str, Text]]
"""By region: what the day is called, by `12-13`, `2022-12-06` or `qingming`."""


def mourned_on(day: date, days: Mapping[str, Text]) -> Text | None:
    """Return what is mourned in a region on a day, or None."""
    found = days.get(day.isoformat()) or days.get(f"{day:%m-%d}")
    if found is None and QINGMING in days and FIRST_YEAR <= day.year <= LAST_YEAR:
        found = days[QINGMING] if qingming_of(day.year) == day else None
    return found


def not_used_because(occasion: Occasion, day: date, days: Mapping[str, Text]) -> Text | None:
    """Return what is mourned on `day` where the script would greet; None where it may be used."""
    return mourned_on(day, days) if occasion in GREETINGS else None


@cache
def mourning_days(region: str, *, directory: Path | None = None) -> Mapping[str, Text]:
    """Return the days of mourning of a region; an operator's `mourning.toml` adds to ours.

    Raises:
        ValueError: the operator's file is broken.
    """
    ours = files("ktv_booking.outreach.scripts").joinpath(FILE).read_text(encoding="utf-8")
    days = dict(_read(tomllib.loads(ours)).get(region, {}))
    if directory is not None and (theirs := directory / FILE).exists():
        days |= _read(tomllib.loads(theirs.read_text(encoding="utf-8"))).get(region, {})
    return days


def _read(document: Mapping[str, Any]) -> Days:
    return {
        region: {entry["on"]: Text.of(entry["name"]) for entry in entries}
        for region, entries in document.items()
    }
