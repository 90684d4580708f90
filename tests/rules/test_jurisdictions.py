"""What the law of a place forbids: hours and minors."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import BusinessHours
from ktv_booking.venues.rules.jurisdictions import (
    JURISDICTIONS,
    LegalClosingHours,
    MinorsNotAdmitted,
    ensure_lawful_hours,
    ensure_minors_admitted,
    jurisdiction_of,
)
from tests.shops import a_stay

HOURS = BusinessHours(ZoneInfo("Asia/Shanghai"), time(6))
CN = jurisdiction_of("cn")


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        ("2026-11-06T23:00", "2026-11-07T02:00"),
        ("2026-11-07T08:00", "2026-11-07T12:00"),
        ("2026-11-06T12:00", "2026-11-06T18:00"),
    ],
)
def test_a_stay_up_to_the_edge_of_the_closing_hours_is_lawful(starts_at: str, ends_at: str) -> None:
    ensure_lawful_hours(a_stay(starts_at, ends_at), hours=HOURS, jurisdiction=CN)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "closes_at", "minutes_possible"),
    [
        ("2026-11-06T23:00", "2026-11-07T02:01", "2026-11-07T02:00", 180),
        ("2026-12-31T23:30", "2027-01-01T03:00", "2027-01-01T02:00", 150),
        ("2026-11-07T02:00", "2026-11-07T03:00", "2026-11-07T02:00", 0),
        ("2026-11-07T07:30", "2026-11-07T09:00", "2026-11-07T02:00", 0),
        ("2026-11-06T12:00", "2026-11-08T12:00", "2026-11-07T02:00", 840),
    ],
)
def test_a_stay_into_the_closing_hours_is_told_what_is_possible(
    starts_at: str, ends_at: str, closes_at: str, minutes_possible: int
) -> None:
    with pytest.raises(LegalClosingHours) as refused:
        ensure_lawful_hours(a_stay(starts_at, ends_at), hours=HOURS, jurisdiction=CN)

    assert refused.value.facts["closes_at"].isoformat() == f"{closes_at}:00+08:00"
    assert refused.value.facts["minutes_possible"] == minutes_possible
    assert "02:00" in refused.value.said_in("zh")
    assert str(minutes_possible) in refused.value.said_in("en")


@pytest.mark.parametrize("code", ["tw", "none"])
def test_other_places_run_round_the_clock(code: str) -> None:
    stay = a_stay("2026-11-06T12:00", "2026-11-08T12:00")

    ensure_lawful_hours(stay, hours=HOURS, jurisdiction=jurisdiction_of(code))


def test_minors_are_kept_out_where_the_law_says_so() -> None:
    ensure_minors_admitted(False, CN)
    ensure_minors_admitted(True, jurisdiction_of("tw"))
    with pytest.raises(MinorsNotAdmitted):
        ensure_minors_admitted(True, CN)


def test_the_mainland_preset() -> None:
    assert CN.closing_hours == (120, 480)
    assert CN.call_hours == (540, 1260)
    assert (CN.operating_log_days, CN.call_evidence_days, CN.consent_proof_months) == (60, 30, 5)
    assert CN.earnest_deposit_cap_permille == 200


def test_a_preset_must_be_one_of_those_there_are() -> None:
    assert [jurisdiction_of(code).code for code in JURISDICTIONS] == list(JURISDICTIONS)
    with pytest.raises(NotFound):
        jurisdiction_of("../cn")
