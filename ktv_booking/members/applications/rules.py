"""Who may apply and be let in: of age where the law asks for it, by the text that is in use.

Source: workflow 25; rules C10; docs/rules.md R-68.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from ktv_booking.kernel.errors import Conflict, Forbidden
from ktv_booking.kernel.lunar import LAST_YEAR, solar_day_of
from ktv_booking.kernel.text import Text
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.venues.rules.jurisdictions import Jurisdiction, MinorsNotAdmitted

ADULT_AT = 18


class ApplicationDecided(Conflict):
    """Somebody has decided already, or the person took it back."""

    code = "application-decided"
    title = Text(zh="该申请已处理", en="This application has been decided already")


class OwnApplication(Forbidden):
    """Nobody lets in whom they signed up themselves."""

    code = "own-application"
    title = Text(zh="须由另一人审批该申请", en="Somebody else decides about this application")


class ConsentTextOutdated(Conflict):
    """The text they agreed to is not the one in use; `current` is."""

    code = "consent-text-outdated"
    title = Text(
        zh="同意文本已更新，请按现行版本征得同意",
        en="Another text is in use: ask by that one",
    )


@cache
def consent_texts() -> Mapping[str, Text]:
    """Return what was and is agreed to, by version; the last one is in use."""
    file = files("ktv_booking.members.applications").joinpath("consent_texts.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["texts"]
    return {entry["version"]: Text.of(entry) for entry in entries}


def version_in_use() -> str:
    """Return the version that is asked by now."""
    return list(consent_texts())[-1]


def ensure_text_in_use(version: str) -> None:
    """Let an application pass by the text that is in use.

    Raises:
        ConsentTextOutdated: names the one that is.
    """
    if version != version_in_use():
        raise ConsentTextOutdated(current=version_in_use())


def ensure_of_age(
    birthday: Birthday | None, says_so: bool, *, today: date, jurisdiction: Jurisdiction
) -> None:
    """Let somebody pass who may enter: of age where the law keeps minors out.

    A birthday with its year decides; without one, what they say does. Of age is who turns 18
    today by the birthday's own calendar.

    Raises:
        MinorsNotAdmitted: under age, or nothing shows that they are not.
    """
    if jurisdiction.minors_admitted:
        return
    known = None if birthday is None else _turns_adult_on(birthday)
    is_of_age = says_so if known is None else known <= today
    if not is_of_age:
        raise MinorsNotAdmitted(jurisdiction=jurisdiction.code)


def _turns_adult_on(birthday: Birthday) -> date | None:
    """Return the day on which somebody is of age at the latest; None where the year is unknown."""
    if birthday.year is None:
        return None
    year = birthday.year + ADULT_AT
    if birthday.calendar is Calendar.LUNAR and year <= LAST_YEAR:
        day = min(birthday.day, 29)
        kept = solar_day_of(year, birthday.month, day)
        return date.fromordinal(kept.toordinal() + birthday.day - day)
    try:
        return date(year, birthday.month, birthday.day)
    except ValueError:
        return date(year, 3, 1)
