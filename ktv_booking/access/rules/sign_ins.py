"""How long somebody stays signed in at the console, and what they may not be told."""

from datetime import datetime, timedelta

from ktv_booking.kernel.errors import Forbidden, NotSignedIn
from ktv_booking.kernel.text import Text

IDLE = timedelta(hours=2)
"""A desk that nobody touched for so long is anybody's desk."""

LONGEST = timedelta(hours=12)
"""A shift and what comes before and after it; then the password again."""

SEEN_EVERY = timedelta(minutes=1)
"""Use is noted no more often: a busy desk writes once a minute that it is there."""


class SignInRefused(NotSignedIn):
    """Login or password is wrong, or they are nobody's any more: which one is not told."""

    code = "sign-in-refused"
    title = Text(zh="登录名或密码不正确", en="Login or password is wrong")


class CsrfTokenWrong(Forbidden):
    """A change by cookie without the word that only our own page knows."""

    code = "csrf-token-wrong"
    title = Text(
        zh="请求未带有效的 Ktv-Csrf-Token，请刷新页面后再试",
        en="Ktv-Csrf-Token is missing or wrong: reload the page",
    )


class PasswordMustChange(Forbidden):
    """The password was handed out: one's own comes first."""

    code = "password-must-change"
    title = Text(zh="请先更换一次性密码", en="Change the one-time password first")


def began_after(now: datetime) -> tuple[datetime, datetime]:
    """Return after which instants a live sign-in was begun, and was last used."""
    return now - LONGEST, now - IDLE


def ends_at(*, created_at: datetime, seen_at: datetime) -> datetime:
    """Return when a sign-in ends, unless it is used before."""
    return min(created_at + LONGEST, seen_at + IDLE)


def is_worth_noting(seen_at: datetime | None, *, now: datetime) -> bool:
    """Say whether use is to be noted again."""
    return seen_at is None or seen_at <= now - SEEN_EVERY
