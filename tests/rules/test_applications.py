"""Who may apply: of age where the law asks for it, by the text that is in use."""

from datetime import date

import pytest

from ktv_booking.members.applications.rules import (
    ConsentTextOutdated,
    consent_texts,
    ensure_of_age,
    ensure_text_in_use,
    version_in_use,
)
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.venues.rules.jurisdictions import MinorsNotAdmitted, jurisdiction_of

TODAY = date(2026, 10, 14)
SOLAR, LUNAR = Calendar.SOLAR, Calendar.LUNAR


@pytest.mark.parametrize(
    ("birthday", "says_so", "is_let_in"),
    [
        (Birthday(SOLAR, 10, 14, year=2008), False, True),
        (Birthday(SOLAR, 10, 15, year=2008), True, False),
        (Birthday(SOLAR, 10, 15), True, True),
        (Birthday(SOLAR, 10, 15), False, False),
        (Birthday(LUNAR, 9, 5, year=2008), False, True),
        (Birthday(LUNAR, 9, 6, year=2008), True, False),
        (None, True, True),
        (None, False, False),
    ],
)
def test_minors_are_kept_out_where_the_law_does(
    birthday: Birthday | None, says_so: bool, is_let_in: bool
) -> None:
    anywhere = jurisdiction_of("none")
    ensure_of_age(birthday, says_so, today=TODAY, jurisdiction=anywhere)

    if is_let_in:
        ensure_of_age(birthday, says_so, today=TODAY, jurisdiction=jurisdiction_of("cn"))
    else:
        with pytest.raises(MinorsNotAdmitted):
            ensure_of_age(birthday, says_so, today=TODAY, jurisdiction=jurisdiction_of("cn"))


def test_a_leapling_is_of_age_on_the_day_after_february() -> None:
    leapling, law = Birthday(SOLAR, 2, 29, year=2008), jurisdiction_of("cn")

    ensure_of_age(leapling, False, today=date(2026, 3, 1), jurisdiction=law)
    with pytest.raises(MinorsNotAdmitted):
        ensure_of_age(leapling, True, today=date(2026, 2, 28), jurisdiction=law)


def test_the_text_is_the_one_in_use_and_is_there_in_both_languages() -> None:
    ensure_text_in_use(version_in_use())

    with pytest.raises(ConsentTextOutdated) as refused:
        ensure_text_in_use("1999-1")
    assert refused.value.facts == {"current": version_in_use()}
    assert all(text.zh and text.en and text.zh != text.en for text in consent_texts().values())
