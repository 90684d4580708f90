"""What makes a password fit, and how one is made up to be handed out.

Length, and nothing that anybody would try first; no rule of mixed characters, which makes people
write them down. Source: NIST SP 800-63B section 5.1.1; numbers and list are ours
(docs/security.md).
"""

import secrets
import unicodedata
from datetime import timedelta

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
SHORTEST_PART = 4
HANDED_OUT_LASTS = timedelta(hours=72)
TRIED_FIRST = ("password", "mima", "qwerty", "asdfgh", "123456", "karaoke", "ktvbooking")
_TOLD_APART = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _OF_A_GROUP = 4, 4

TOO_SHORT = Text(zh=f"至少{SHORTEST}个字符", en=f"at least {SHORTEST} characters")
TOO_LONG = Text(zh=f"至多{LONGEST}个字符", en=f"at most {LONGEST} characters")
TOO_PLAIN = Text(zh="太容易被猜到", en="too easily guessed")
HAS_LOGIN = Text(zh="不得包含登录名", en="must not contain the login")
WRONG = Text(zh="不正确", en="is not right")
THE_SAME = Text(zh="不得与现用密码相同", en="must differ from the present one")


def as_typed(password: str) -> str:
    """Return a password as any keyboard would have sent it."""
    return unicodedata.normalize("NFC", password)


def ensure_fit(password: str, *, login: str, field: str = "new_password") -> None:
    """Let a password pass that nobody would try first.

    Raises:
        Malformed: too short, too long, too plain, or the login is in it.
    """
    reason = _weakness_of(as_typed(password), login)
    if reason is not None:
        raise Malformed.at(field, reason)


def _weakness_of(password: str, login: str) -> Text | None:
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    plain = password.casefold()
    if len(login) >= SHORTEST_PART and login.casefold() in plain:
        return HAS_LOGIN
    rest = plain
    for word in TRIED_FIRST:
        rest = rest.replace(word, "")
    is_plain = len(set(plain)) < FEWEST_DIFFERENT or len(rest) < SHORTEST // 2
    return TOO_PLAIN if is_plain else None


def handed_out() -> str:
    """Return a password to be read out once: `k7mp-2xwd-9tqa-hc4e`, some 79 bits."""
    groups = (
        "".join(secrets.choice(_TOLD_APART) for _ in range(_OF_A_GROUP)) for _ in range(_GROUPS)
    )
    return "-".join(groups)
