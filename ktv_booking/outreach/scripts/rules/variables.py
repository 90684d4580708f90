"""The blanks of a script: a closed list, filled when it is read out. Source: workflow 43."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Language, Text
from ktv_booking.outreach.scripts.rules.occasions import Use

BLANK: Final = re.compile(r"\{([a-z_]{1,40})\}")
GAPS: Final = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, slots=True)
class Variable:
    """One blank: what stands in it, an example, and whether it tells something of a person."""

    name: str
    what: Text
    example: Text
    is_personal: bool = False


def _variable(
    name: str, what: tuple[str, str], example: tuple[str, str], *, is_personal: bool = False
) -> Variable:
    return Variable(name, Text(*what), Text(*example), is_personal)


VARIABLES: Final[Mapping[str, Variable]] = {
    one.name: one
    for one in (
        _variable("name", ("会员姓名", "the member's name"), ("单小明", "Shan Xiaoming"),
                  is_personal=True),
        _variable("title", ("称呼", "how the member is styled"), ("先生", "Mr"), is_personal=True),
        _variable("venue", ("门店名称", "the venue's name"), ("本店", "our venue")),
        _variable("phone", ("门店电话", "the venue's public number"), ("总机", "our number")),
        _variable("festival", ("节日名称", "the festival's name"), ("节日", "the festival")),
        _variable("date", ("日期", "the day it is about"), ("当日", "that day")),
        _variable("time", ("时间", "the time it is about"), ("约定时间", "the time agreed"),
                  is_personal=True),
        _variable("privilege", ("优惠内容", "what is offered"), ("会员礼遇", "a member's treat"),
                  is_personal=True),
        _variable("gift", ("礼品名称", "what the gift is"), ("礼品", "the gift"), is_personal=True),
        _variable("until", ("截止日期", "the last day"), ("月底", "the end of the month")),
    )
}  # fmt: skip

TO_ANYBODY: Final = frozenset({"venue", "phone"})
"""What may be left with somebody who is not the member. Source: rules F13."""

UNKNOWN = Text(zh="含有未知变量；可用：{known}", en="an unknown blank; there are: {known}")
STRAY = Text(zh="花括号须成对并写明变量", en="a brace stands around the name of a blank")


def blanks_in(body: str) -> Sequence[str]:
    """Return the blanks of a text, each once, in order."""
    return tuple(dict.fromkeys(BLANK.findall(body)))


def ensure_blanks_known(body: str, use: Use) -> None:
    """Let a text pass whose blanks can all be filled for whoever will hear it.

    Raises:
        Malformed: a blank that nobody fills, or a brace that stands alone.
    """
    known = TO_ANYBODY if use is Use.NEUTRAL else VARIABLES.keys()
    if not known >= set(blanks_in(body)):
        facts = {"known": ", ".join(sorted(known))}
        raise Malformed.at("body", Text(UNKNOWN.said_in("zh", facts), UNKNOWN.said_in("en", facts)))
    if set("{}") & set(BLANK.sub("", body)):
        raise Malformed.at("body", STRAY)


def filled(body: str, values: Mapping[str, str], language: Language) -> str:
    """Return a text with its blanks filled; what is not known is said by its example."""

    def value_of(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name, VARIABLES[name].example.said_in(language))

    return GAPS.sub(" ", BLANK.sub(value_of, body))
