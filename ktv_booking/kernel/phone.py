"""Phone numbers as callers say them, stored as E.164, shown by their last four digits."""

import re
import unicodedata
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

from ktv_booking.kernel.errors import Nonsense

LONGEST_INPUT = 32
_CLEAN = re.compile(r"[\d+()\-./\s]+")
_NO_DIGIT = re.compile(r"\D")
_LIKE_ONE = re.compile(r"\+\d[\d ()./-]{5,}\d|(?<![\w.:-])\d{8,15}(?![\w.:-])")


@lru_cache(maxsize=64)
def e164(raw: str, *, region: str) -> str:
    """Return `raw` as E.164: `138 0013 8000` at a CN venue is `+8613800138000`.

    Full-width digits, spaces, dashes, `+86` and `0086` are all how callers say it. A number
    without a country is read in `region`, the venue's own (ISO 3166, two letters). One call asks
    more than once, so the last few are remembered.

    Raises:
        ValueError: no number that could be dialled.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if len(text) > LONGEST_INPUT or not _CLEAN.fullmatch(text):
        raise Nonsense("不是有效的电话号码", "not a phone number")
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise Nonsense("不是有效的电话号码", "not a phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise Nonsense("不是有效的电话号码", "not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def zones_of(number: str) -> tuple[ZoneInfo, ...]:
    """Return the zones whose clocks may hang where an E.164 number is; none where nobody knows.

    A mobile of a wide country may be in any of its zones: all of them are returned.
    """
    from phonenumbers import timezone  # noqa: PLC0415  (a tenth of a second, for those who call)

    found = timezone.time_zones_for_number(phonenumbers.parse(number))
    return tuple(ZoneInfo(name) for name in found if name != timezone.UNKNOWN_TIMEZONE)


def masked(number: str | None) -> str | None:
    """Return `number` with all but the last four digits hidden: `*******8000`."""
    if number is None:
        return None
    return "*" * 7 + number[-4:]


def last_four(number: str | None) -> str | None:
    """Return the last four digits, which a guest says to prove who they are."""
    return None if number is None else number[-4:]


def reversed_digits(number: str) -> str:
    """Return the digits back to front, so that a tail is a prefix an index can find."""
    return _NO_DIGIT.sub("", number)[::-1]


WHOLE, TAIL = 8, 4


def is_whole(said: str) -> bool:
    """Say whether so many digits were said that they may be a whole number."""
    return len(reversed_digits(said)) >= WHOLE


def tail_sought(said: str) -> str:
    """Return what is looked for, back to front: a number as it was said, or its last four digits.

    Of five to seven digits four are compared: who may add one digit after the other, and is told
    each time whether it fits, reads the whole number in some dozens of questions.
    """
    digits = reversed_digits(said)
    return digits if len(digits) >= WHOLE else digits[:TAIL]


def without_phones(text: str) -> str:
    """Return `text` with everything that looks like a phone number struck out."""
    return _LIKE_ONE.sub("[number]", text)
