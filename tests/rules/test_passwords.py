from datetime import timedelta

import pytest

from ktv_booking.access.rules.passwords import as_typed, ensure_fit, handed_out
from ktv_booking.access.rules.sign_ins import (
    IDLE,
    LONGEST,
    SEEN_EVERY,
    began_after,
    ends_at,
    is_worth_noting,
)
from ktv_booking.kernel.errors import Malformed
from tests.builders import NOW

A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "password",
    [
        "six small songs",
        "紫禁城里有十二只猫都会唱歌",
        "k7mp-2xwd-9tqa-hc4e",
        "x" * 100 + "abcdefgh",
        "my password of 1998 was bad",
    ],
)
def test_a_long_password_that_is_nobodys_first_guess_is_fit(password: str) -> None:
    ensure_fit(password, login="lan")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "at least 12 characters"),
        ("短密码", "at least 12 characters"),
        ("y" * 50 + "abcdefgh" * 10, "at most 128 characters"),
        ("aaaaaaaaaaaaaaaa", "too easily guessed"),
        ("1212121212121212", "too easily guessed"),
        ("password1234", "too easily guessed"),
        ("Password123456!", "too easily guessed"),
        ("karaokeKTVbooking", "too easily guessed"),
        ("the xiaowang one", "must not contain the login"),
        ("the XIAOWANG one", "must not contain the login"),
    ],
)
def test_what_is_tried_first_is_not_fit(password: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        ensure_fit(password, login="xiaowang")

    assert [(one["field"], one["reason"].en) for one in refused.value.facts["errors"]] == [
        ("new_password", reason)
    ]


def test_a_short_login_may_be_part_of_a_password() -> None:
    ensure_fit("a landing of large kites", login="lan")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert as_typed("cafe\u0301 au lait") == as_typed("caf\u00e9 au lait")


def test_what_is_handed_out_is_fit_and_never_the_same() -> None:
    passwords = {handed_out() for _ in range(200)}

    assert len(passwords) == 200
    for password in passwords:
        ensure_fit(password, login="lan")
        assert not set(password) & set("0o1il")


@pytest.mark.parametrize(
    ("seen_after", "ends_after"),
    [
        (timedelta(0), IDLE),
        (LONGEST - IDLE, LONGEST),
        (LONGEST - A_MINUTE, LONGEST),
    ],
)
def test_a_sign_in_ends_by_idleness_and_after_a_shift(
    seen_after: timedelta, ends_after: timedelta
) -> None:
    assert ends_at(created_at=NOW, seen_at=NOW + seen_after) == NOW + ends_after


def test_what_the_store_takes_for_live_has_not_ended() -> None:
    begun, used = began_after(NOW)

    assert ends_at(created_at=begun, seen_at=NOW) == NOW
    assert ends_at(created_at=NOW, seen_at=used) == NOW


@pytest.mark.parametrize(
    ("ago", "is_worth"),
    [(None, True), (SEEN_EVERY, True), (SEEN_EVERY - timedelta(seconds=1), False)],
)
def test_use_is_worth_noting_once_a_minute(ago: timedelta | None, is_worth: bool) -> None:
    seen_at = None if ago is None else NOW - ago

    assert is_worth_noting(seen_at, now=NOW) is is_worth
