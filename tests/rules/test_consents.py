"""Who may be contacted: a refusal wins until the person takes back just that."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.members.rules.consents import CHANNELS, PURPOSES, Entry, may_contact
from tests.builders.when import NOW

ENTRIES = st.lists(
    st.builds(
        Entry,
        st.sampled_from(PURPOSES),
        st.sampled_from(CHANNELS),
        st.booleans(),
        st.integers(0, 5).map(lambda days: NOW + timedelta(days=days)),
    ),
    max_size=8,
)
LATER = NOW + timedelta(days=9)


def said(*lines: str) -> list[Entry]:
    """Read `+marketing:call` and `-any:any`, a day after the other."""
    return [
        Entry(*line[1:].split(":"), line[0] == "+", NOW + timedelta(days=day))  # type: ignore[misc]
        for day, line in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("lines", "marketing", "service"),
    [
        ([], False, True),
        (["+marketing:call"], True, True),
        (["+marketing:sms"], False, True),
        (["+any:any"], True, True),
        (["+marketing:call", "-marketing:call"], False, True),
        (["-marketing:call", "+marketing:call"], True, True),
        (["-marketing:call", "+any:any"], False, True),
        (["-any:any", "+marketing:sms"], False, False),
        (["-any:any", "+marketing:call"], True, False),
        (["+marketing:call", "-service:any"], True, False),
        (["+any:any", "-any:sms"], True, True),
    ],
)
def test_what_follows_for_a_call(lines: list[str], marketing: bool, service: bool) -> None:
    ledger = said(*lines)

    assert may_contact(ledger, "marketing", "call", LATER) is marketing
    assert may_contact(ledger, "service", "call", LATER) is service


def test_what_is_said_later_does_not_count_yet() -> None:
    ledger = said("+marketing:call", "-marketing:call")

    assert may_contact(ledger, "marketing", "call", NOW) is True


def test_of_two_lines_of_one_instant_the_refusal_is_the_later() -> None:
    ledger = [Entry("marketing", "call", yes, NOW) for yes in (False, True)]

    assert may_contact(ledger, "marketing", "call", NOW) is False


@given(ENTRIES, st.sampled_from(("marketing", "service")), st.sampled_from(CHANNELS[:-1]))
def test_a_last_word_of_no_is_never_followed_by_a_contact(
    ledger: list[Entry], purpose: str, channel: str
) -> None:
    refused = [*ledger, Entry(purpose, channel, False, NOW + timedelta(days=6))]

    assert may_contact(refused, purpose, channel, LATER) is False


@given(ENTRIES, st.sampled_from(CHANNELS[:-1]))
def test_marketing_is_never_without_a_grant_that_covers_it(
    ledger: list[Entry], channel: str
) -> None:
    if may_contact(ledger, "marketing", channel, LATER):
        assert any(one.is_granted and one.covers("marketing", channel) for one in ledger)


@given(ENTRIES, st.sampled_from(CHANNELS[:-1]), st.randoms())
def test_the_order_in_which_lines_are_read_does_not_matter(
    ledger: list[Entry], channel: str, chance: object
) -> None:
    shuffled = list(ledger)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert may_contact(shuffled, "marketing", channel, LATER) == may_contact(
        ledger, "marketing", channel, LATER
    )
