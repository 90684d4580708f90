"""What the columns of a file mean, and what one row says: judged as strictly as a request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from ktv_booking.kernel.errors import Malformed, Nonsense
from ktv_booking.kernel.text import Text
from ktv_booking.members.importing.files import FileUnreadable
from ktv_booking.members.schemas import NewConsent, NewMember
from ktv_booking.members.service.consenting import Said
from ktv_booking.web.fields import Instant
from ktv_booking.web.problems.validation import malformed_from

HEADS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "姓名"),
    "title": ("title", "称呼"),
    "phone": ("phone", "电话", "手机", "手机号"),
    "phone_2": ("phone_2", "电话2", "手机2"),
    "phone_3": ("phone_3", "电话3", "手机3"),
    "card_no": ("card_no", "卡号", "会员卡号"),
    "birthday": ("birthday", "生日"),
    "calendar": ("calendar", "历法"),
    "leap_month": ("leap_month", "闰月"),
    "tier": ("tier", "等级"),
    "home_venue": ("home_venue", "门店"),
    "preferred_language": ("preferred_language", "语言"),
    "tags": ("tags", "标签"),
    "note": ("note", "备注"),
    "do_not_call": ("do_not_call", "勿打"),
    "consents": ("consents", "同意"),
    "consented_at": ("consented_at", "同意时间"),
    "consent_proof": ("consent_proof", "同意凭证"),
}
NEEDED = ("name", "phone")
PHONES = ("phone", "phone_2", "phone_3")
AS_THEY_ARE = ("title", "card_no", "tier", "preferred_language", "note")
YES = frozenset({"yes", "y", "true", "1", "是", "闰"})
CALENDARS = {"": "solar", "solar": "solar", "公历": "solar", "阳历": "solar", "新历": "solar",
             "lunar": "lunar", "农历": "lunar", "阴历": "lunar", "旧历": "lunar"}  # fmt: skip
LANGUAGES = {"zh": "zh", "中文": "zh", "en": "en", "英文": "en"}
BIRTHDAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
NOT_A_VENUE = UUID(int=0)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file says what."""

    places: Mapping[str, int]

    def of(self, cells: Sequence[str]) -> dict[str, str]:
        """Return what a row says, by field; an empty cell says nothing."""
        return {
            name: cells[place]
            for name, place in self.places.items()
            if place < len(cells) and cells[place]
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row that says something: who, what they agreed to, at which home if one is named."""

    number: int
    member: NewMember
    home_code: str | None
    consents: tuple[Said, ...]
    do_not_call: bool


def columns_of(head: Sequence[str]) -> Columns:
    """Return what the columns of a file mean, by its first row; heads are English or Chinese.

    Raises:
        FileUnreadable: a column that is unknown or there twice, or none of names or phones.
    """
    known = {word: name for name, words in HEADS.items() for word in words}
    places: dict[str, int] = {}
    for place, word in enumerate(head):
        name = known.get(word.strip().lower().replace(" ", "_"))
        if name is None and word.strip():
            raise FileUnreadable(
                Text(zh=f"第{place + 1}列的表头无法识别", en=f"column {place + 1} is unknown")
            )
        if name in places:
            raise FileUnreadable(
                Text(zh=f"第{place + 1}列的表头重复", en=f"column {place + 1} is there twice")
            )
        if name is not None:
            places[name] = place
    for name in NEEDED:
        if name not in places:
            raise FileUnreadable(Text(zh=f"缺少 {name} 列", en=f"there is no column {name}"))
    return Columns(places)


def row_of(number: int, said: Mapping[str, str]) -> Row:
    """Return what a row says.

    Raises:
        Malformed: which cells are wrong, and why; never what stands in them.
    """
    if extra := [name for name in said if len(said[name]) > 2_000]:
        raise Malformed.at(extra[0], Text(zh="过长", en="too long"))
    document: dict[str, Any] = {name: said[name] for name in AS_THEY_ARE if name in said}
    document["name"] = said.get("name", "")
    document["phones"] = [said[name] for name in PHONES if name in said]
    document["home_venue_id"] = str(NOT_A_VENUE)
    document["source"] = "import"
    document["tags"] = [
        tag.strip() for tag in re.split(r"[;；]", said.get("tags", "")) if tag.strip()
    ]
    if "preferred_language" in said:
        spoken = said["preferred_language"]
        document["preferred_language"] = LANGUAGES.get(spoken.lower(), spoken)
    if "birthday" in said:
        document["birthday"] = _birthday(said)
    try:
        member = NewMember.model_validate(document)
        consents = _consents(said)
    except ValidationError as error:
        raise malformed_from(error.errors()) from error
    refuses = said.get("do_not_call", "").lower() in YES
    return Row(number, member, said.get("home_venue"), consents, refuses)


def _birthday(said: Mapping[str, str]) -> dict[str, Any]:
    calendar = CALENDARS.get(said.get("calendar", "").lower())
    if calendar is None:
        raise Malformed.at("calendar", Text(zh="须为公历或农历", en="solar or lunar"))
    read = BIRTHDAY.fullmatch(said["birthday"])
    if read is None:
        raise Malformed.at("birthday", Text(zh="须为 月-日 或 年-月-日", en="MM-DD or YYYY-MM-DD"))
    year, month, day = read.groups()
    return {
        "calendar": calendar,
        "month": int(month),
        "day": int(day),
        "leap_month": said.get("leap_month", "").lower() in YES,
        "year": int(year) if year else None,
    }


def _consents(said: Mapping[str, str]) -> tuple[Said, ...]:
    """Return what somebody agreed to: `marketing:call; marketing:sms`, with when and what proof.

    Raises:
        Malformed: without the instant or the proof, or no such purpose and channel.
    """
    if "consents" not in said:
        return ()
    for name in ("consented_at", "consent_proof"):
        if name not in said:
            raise Malformed.at(
                name, Text(zh="记录同意时必填", en="required where consent is given")
            )
    try:
        said_at = _INSTANT.validate_python(said["consented_at"])
    except (ValidationError, Nonsense) as error:
        raise Malformed.at(
            "consented_at",
            Text(zh="须为带时区的 RFC 3339 时间", en="an instant is RFC 3339 with an offset"),
        ) from error
    found = []
    for pair in re.split(r"[;；]", said["consents"]):
        purpose, _, channel = pair.strip().partition(":")
        line = NewConsent.model_validate(
            {
                "purpose": purpose,
                "channel": channel,
                "decision": "granted",
                "proof": said["consent_proof"],
                "source": "import",
                "said_at": said_at,
            }
        )
        found.append(Said(**line.model_dump()))
    return tuple(found)
