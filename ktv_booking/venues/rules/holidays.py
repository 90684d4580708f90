"""Statutory holidays as data: packaged files, which an operator's own files replace.

A year without a file is no error: its days are then plain weekdays and weekends, and whoever
shows them says so (`Holidays.known`).
Source: rules F11 and F17; every file names its own.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from ktv_booking.kernel.text import Text

Status = Literal["official", "predicted"]


class _Folder(Protocol):
    def iterdir(self) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year of one region: `official` is what was promulgated, `predicted` what law implies."""

    year: int
    status: Status
    source: str
    names: Mapping[date, Text]
    makeup_workdays: frozenset[date]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "HolidayYear":
        """Read one file.

        Raises:
            ValueError: a field is missing or of a wrong kind, a date lies in another year, or a
                day is both off and worked.
        """
        try:
            year, status, source = document["year"], document["status"], document["source"]
            names = {
                day: Text.of(holiday["name"])
                for holiday in document.get("holidays", ())
                for day in _days(holiday["from"], holiday.get("to", holiday["from"]))
            }
            makeup = frozenset(document.get("makeup_workdays", ()))
            astray = [day for day in (*names, *makeup) if day.year != year]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a holiday file: {error}") from error
        if status not in get_args(Status):
            raise ValueError(f"status is one of {', '.join(get_args(Status))}")
        if astray:
            raise ValueError(f"{astray[0]} is not in {year}")
        if both := makeup & names.keys():
            raise ValueError(f"{min(both)} is both a holiday and a workday")
        return cls(year, status, source, names, makeup)


@dataclass(frozen=True, slots=True)
class Holidays:
    """What a region's calendar knows, year by year; empty where nothing is known."""

    region: str = ""
    years: Mapping[int, HolidayYear] = field(default_factory=dict)

    def known(self, year: int) -> bool:
        """Say whether there is data for `year`, official or predicted."""
        return year in self.years

    def status_of(self, year: int) -> Status | None:
        """Return how firm the data of `year` is, or None where there is none."""
        known = self.years.get(year)
        return None if known is None else known.status

    def source_of(self, year: int) -> str | None:
        """Return where the data of `year` comes from, in words."""
        known = self.years.get(year)
        return None if known is None else known.source

    def name_of(self, day: date) -> Text | None:
        """Return the name of the holiday `day` belongs to, or None on any other day."""
        known = self.years.get(day.year)
        return None if known is None else known.names.get(day)

    def is_holiday(self, day: date) -> bool:
        """Say whether `day` is a statutory day off, swapped and observed days included."""
        known = self.years.get(day.year)
        return known is not None and day in known.names

    def is_makeup_workday(self, day: date) -> bool:
        """Say whether `day` is a Saturday or Sunday that is worked."""
        known = self.years.get(day.year)
        return known is not None and day in known.makeup_workdays

    def is_workday(self, day: date) -> bool:
        """Say whether people work on `day`; an unknown year has only weekdays and weekends."""
        if day.isoweekday() > 5:
            return self.is_makeup_workday(day)
        return not self.is_holiday(day)


def load_holidays(region: str, *, directory: Path | None = None) -> Holidays:
    """Return all years known for `region` (`cn`, `tw`); a region without files knows none.

    A file `<region>-<year>.toml` in `directory` replaces the packaged one of that year.

    Raises:
        ValueError: a file is broken; the message names it.
    """
    years: dict[int, HolidayYear] = {}
    packaged = files("ktv_booking.venues") / "holidays"
    for folder in (packaged, directory):
        if folder is not None:
            years |= {one.year: one for one in _years_in(folder, region)}
    return Holidays(region, years)


def _years_in(folder: _Folder, region: str) -> Iterator[HolidayYear]:
    for entry in sorted(folder.iterdir(), key=lambda one: str(one.name)):
        if not (entry.name.startswith(f"{region}-") and entry.name.endswith(".toml")):
            continue
        try:
            yield HolidayYear.of(tomllib.loads(entry.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{entry.name}: {error}") from error


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
