"""Words that the manuals forbid, found in a script: where, why not, and what to say instead.

The words are data (`banned_phrases.toml`). Source: rules E ("Banned phrases"), F13; workflow 02.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.scripts.rules.occasions import Use

BETWEEN: Final = r"[\s·,，。、的]*"
"""What does not hide a phrase from the reader does not hide it from the lint."""


class ScriptUnfit(Conflict):
    """It says what nobody may say to a guest; `findings` says where and what to say instead."""

    code = "script-unfit"
    title = Text(
        zh="话术含有禁用语，请按提示修改后再发布",
        en="The script says what is not said to guests: change it first",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase that is not said: from which character on, why not, and what is said instead."""

    at: int
    phrase: str
    why: Text
    instead: Text


@dataclass(frozen=True, slots=True)
class _Taboo:
    phrase: str
    pattern: re.Pattern[str]
    why: Text
    instead: Text
    uses: frozenset[Use]


def findings_in(body: str, use: Use) -> list[Finding]:
    """Return what a text may not say, in the order of the text; nothing where it is fit.

    Both languages are looked for in every text, Chinese as it is written here and in Taipei.
    What is left with somebody else must not tell that the person is a member, has a birthday,
    spends, or has booked.
    """
    text = unicodedata.normalize("NFKC", body).replace("’", "'")
    found = [
        Finding(hit.start(), taboo.phrase, taboo.why, taboo.instead)
        for taboo in _taboos()
        if use in taboo.uses
        for hit in taboo.pattern.finditer(text)
    ]
    return sorted(found, key=lambda one: (one.at, one.phrase))


def ensure_fit(body: str, use: Use) -> None:
    """Let a text pass that may be said to guests.

    Raises:
        ScriptUnfit: with every finding.
    """
    if found := findings_in(body, use):
        raise ScriptUnfit(
            findings=[
                {"at": one.at, "phrase": one.phrase, "why": one.why, "instead": one.instead}
                for one in found
            ]
        )


@cache
def _taboos() -> tuple[_Taboo, ...]:
    file = files("ktv_booking.outreach.scripts").joinpath("banned_phrases.toml")
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    written = {chars[0]: f"[{chars}]" for chars in document["traditional"].split()}
    return tuple(
        taboo
        for name, uses in (("taboos", frozenset(Use)), ("private", frozenset({Use.NEUTRAL})))
        for entry in document[name]
        for taboo in _of(entry, uses, written)
    )


def _of(
    entry: dict[str, Any], uses: frozenset[Use], written: Mapping[str, str]
) -> Iterator[_Taboo]:
    why, instead = Text.of(entry["why"]), Text.of(entry["instead"])
    for phrase in entry["zh"]:
        chars = (written.get(char, re.escape(char)) for char in phrase)
        pattern = re.compile(BETWEEN.join(chars))
        yield _Taboo(phrase, pattern, why, instead, uses)
    for phrase in entry["en"]:
        words = r"\s+".join(map(re.escape, phrase.split()))
        pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        yield _Taboo(phrase, pattern, why, instead, uses)
