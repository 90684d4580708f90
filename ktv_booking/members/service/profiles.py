"""What is known of a member: as it is said, as it is kept, and as the audit log may tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import Malformed, Nonsense
from ktv_booking.kernel.phone import e164, masked, reversed_digits
from ktv_booking.kernel.pinyin import search_keys, spelt
from ktv_booking.kernel.text import Text
from ktv_booking.members.models import Member, MemberKey, MemberPhone
from ktv_booking.members.rules.birthdays import Birthday, Calendar, ensure_birthday_exists
from ktv_booking.members.rules.numbers import NumberQuality

TOLD = ("home_venue_id", "tier", "preferred_language", "source", "tags")
"""What the audit log tells from and to; of all else only that it changed: it names a person."""

BIRTH_COLUMNS = ("solar_md", "lunar_md", "lunar_leap", "birth_year")


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody says who joins; phones as they say them, the first one dialled first."""

    name: str
    home_venue_id: UUID
    phones: tuple[str, ...]
    title: str | None = None
    card_no: str | None = None
    birthday: Birthday | None = None
    tier: str | None = None
    preferred_language: str | None = None
    source: str = "desk"
    tags: tuple[str, ...] = ()
    note: str | None = None


def numbers_of(said: Iterable[str], *, region: str) -> list[str]:
    """Return phones as E.164, each once, in the order they were said.

    Raises:
        Malformed: one of them could not be dialled.
    """
    numbers: dict[str, None] = {}
    for place, phone in enumerate(said):
        try:
            numbers[e164(phone, region=region)] = None
        except ValueError as error:
            raise Malformed.at(
                f"phones.{place}", Text(zh="不是有效的电话号码", en="not a phone number")
            ) from error
    return list(numbers)


def birth_columns(birthday: Birthday | None, *, now: datetime) -> dict[str, Any]:
    """Return a birthday as the keys that a night looks for.

    Raises:
        Malformed: no such day.
    """
    if birthday is None:
        return dict.fromkeys(BIRTH_COLUMNS) | {"lunar_leap": False}
    try:
        ensure_birthday_exists(birthday, this_year=now.year)
    except Nonsense as error:
        raise Malformed.at(f"birthday.{error.field}", error.reason) from error
    is_lunar = birthday.calendar is Calendar.LUNAR
    return {
        "solar_md": None if is_lunar else birthday.key.month_day,
        "lunar_md": birthday.key.month_day if is_lunar else None,
        "lunar_leap": birthday.leap_month,
        "birth_year": birthday.year,
    }


def birthday_of(row: Any) -> Birthday | None:
    """Return the birthday that a member's keys say."""
    key = row.solar_md if row.solar_md is not None else row.lunar_md
    if key is None:
        return None
    calendar = Calendar.LUNAR if row.lunar_md is not None else Calendar.SOLAR
    return Birthday(calendar, key // 100, key % 100, row.lunar_leap, row.birth_year)


def birthday_said(birthday: Birthday) -> dict[str, Any]:
    """Return a birthday as a document."""
    return {
        "calendar": birthday.calendar.value,
        "month": birthday.month,
        "day": birthday.day,
        "leap_month": birthday.leap_month,
        "year": birthday.year,
    }


def birthday_read(said: Mapping[str, Any]) -> Birthday:
    """Return a birthday from its document."""
    return Birthday(**{**said, "calendar": Calendar(said["calendar"])})


def phone_columns(
    member_id: UUID, numbers: Iterable[str], *, now: datetime, start: int = 0
) -> list[dict[str, Any]]:
    """Return the rows of new numbers, taken to be good until a call says otherwise."""
    return [
        {
            "member_id": member_id,
            "phone": number,
            "phone_reversed": reversed_digits(number),
            "position": place,
            "quality": NumberQuality.GOOD.value,
            "quality_at": now,
        }
        for place, number in enumerate(numbers, start)
    ]


def key_columns(member_id: UUID, name: str) -> list[dict[str, Any]]:
    """Return the rows by which a name is looked up."""
    return [{"key": key, "member_id": member_id} for key in sorted(search_keys(name))]


def write_name(session: Session, member: Member, name: str) -> None:
    """Give a member a name, and let them be found by it and by no other."""
    member.name, member.pinyin = name, spelt(name)
    forget_keys(session, member.id)
    if keys := key_columns(member.id, name):
        session.execute(insert(MemberKey), keys)


def forget_keys(session: Session, member_id: UUID) -> None:
    """Let nobody be found by the name of an entry."""
    session.execute(
        delete(MemberKey)
        .where(MemberKey.member_id == member_id)
        .execution_options(synchronize_session=False)
    )


def snapshot(member: Member, phones: Iterable[MemberPhone]) -> dict[str, Any]:
    """Return a member as far as changes of it are audited."""
    columns = ("name", "title", "card_no", "note", *TOLD, *BIRTH_COLUMNS)
    return {name: getattr(member, name) for name in columns} | {
        "phones": [one.phone for one in phones]
    }


def told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed as the audit log may say it: nothing of the person in plain."""
    changed: dict[str, Any] = {}
    for name in before:
        if before[name] == after[name]:
            continue
        if name in TOLD:
            changed[name] = {"from": _plain(before[name]), "to": _plain(after[name])}
        elif name == "phones":
            changed[name] = {
                way: [masked(number) for number in side[name]]
                for way, side in (("from", before), ("to", after))
            }
        else:
            changed["birthday" if name in BIRTH_COLUMNS else name] = "changed"
    return changed


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
