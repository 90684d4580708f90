"""Numbers as callers say them are one number in store, and are shown by their tail."""

import pytest

from ktv_booking.kernel.phone import e164, last_four, masked, reversed_digits


@pytest.mark.parametrize(
    ("said", "region", "stored"),
    [
        ("13900000001", "CN", "+8613900000001"),
        ("139 0000 0001", "CN", "+8613900000001"),
        ("139-0000-0001", "CN", "+8613900000001"),
        ("+86 139 0000 0001", "TW", "+8613900000001"),
        ("0086 139 0000 0001", "CN", "+8613900000001"),
        ("１３９０００００００１", "CN", "+8613900000001"),
        ("  13900000001  ", "CN", "+8613900000001"),
        ("0912 000 001", "TW", "+886912000001"),
        ("+886 912 000 001", "CN", "+886912000001"),
        ("912 000 001", "PT", "+351912000001"),
        ("(021) 6250 0000", "CN", "+862162500000"),
    ],
)
def test_a_number_is_stored_one_way(said: str, region: str, stored: str) -> None:
    assert e164(said, region=region) == stored


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "110",
        "12345",
        "139000000012345",
        "1390000000a",
        "call me",
        "+86",
        "139\x0000000001",
        "+1" + "0" * 40,
        "١٣٩٠٠٠٠٠٠٠١x",
        "=13900000001",
    ],
)
def test_what_cannot_be_dialled_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        e164(said, region="CN")


def test_only_the_tail_is_shown() -> None:
    assert masked("+8613900000001") == "*******0001"
    assert last_four("+8613900000001") == "0001"


def test_an_erased_number_shows_nothing() -> None:
    assert masked(None) is None
    assert last_four(None) is None


def test_a_tail_becomes_a_prefix() -> None:
    stored = reversed_digits("+8613900001234")

    assert stored.startswith(reversed_digits("1234"))
    assert stored == "4321000093168"
