"""Made-up members with all that may befall them, and who is to be called, worked out by hand.

The oracle is written from docs/rules.md R-60 alone: plain lists and loops, no statement. It shares
with the product the reading of one ledger (`may_contact`) and of one birthday (`kept_in`).
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.ballast.filling import write_rows
from ktv_booking.kernel.birthday import BirthKey, birthday_exists, kept_in
from ktv_booking.members.models import Consent, Member, MemberPhone
from ktv_booking.members.rules.consents import Entry, may_contact
from ktv_booking.outreach.models import CallList, CallTask
from tests.builders import NOW, TODAY

STAMP, NEXT_YEAR = "2026-01-01 00:00:00.000000", "2027-01-01 00:00:00.000000"
OVERDUE = "overdue"
"""A call that is past its time and was not ended yet."""

Told = tuple[str, str, date | None, str, str | None, date, int]
"""Key, year, day, status, outcome, list's day and attempts of an earlier call."""


@dataclass
class Person:
    """An entry: what it says of itself, and what was said, told and booked under it."""

    id: UUID
    key: BirthKey | None = None
    birth_year: int | None = None
    do_not_call: bool = False
    erased: bool = False
    merged_into: int | None = None
    qualities: list[str] = field(default_factory=list)
    ledger: list[tuple[str, str, bool, datetime]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    booked_on: list[date] = field(default_factory=list)


def made_up(seed: int, size: int, *, near: Iterable[BirthKey]) -> list[Person]:
    """Return so many entries; every fifth keeps one of the birthdays `near`."""
    draw, keys = random.Random(seed), sorted(near)
    people = [Person(UUID(int=draw.getrandbits(128))) for _ in range(size)]
    for place, one in enumerate(people):
        _say_much(one, draw)
        if place and draw.random() < 0.08:
            one.merged_into = draw.randrange(place)
        elif draw.random() < 0.9:
            one.key = draw.choice(keys) if draw.random() < 0.2 else _any_birthday(draw)
            one.birth_year = draw.choice([None, draw.randint(1950, 2012), draw.randint(2006, 2010)])
            one.qualities = draw.choices(["good", "wrong", "quarantined"], [8, 1, 1], k=2)
            one.do_not_call, one.erased = draw.random() < 0.03, draw.random() < 0.01
    return people


def _any_birthday(draw: random.Random) -> BirthKey:
    while True:
        calendar: Any = draw.choice(("solar", "lunar", "lunar_leap"))
        key = BirthKey(calendar, draw.randint(1, 12), draw.randint(1, 30))
        if birthday_exists(key, None):
            return key


def _say_much(one: Person, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        purpose = draw.choice(("marketing", "marketing", "service", "any"))
        channel = draw.choice(("call", "call", "sms", "any"))
        said_at = NOW - timedelta(hours=draw.randint(-3, 12))
        one.ledger.append((purpose, channel, draw.random() < 0.8, said_at))
    if draw.random() < 0.06:
        status = draw.choice(("done", "closed", "expired", "retry", OVERDUE))
        outcome = draw.choice((None, "informed", "not_interested"))
        ago = draw.choice((1, 6, 7, 29, 30, 200))
        key, year = draw.choice((("birthday", "solar-2026"), ("birthday", "lunar-2026"),
                                 ("campaign:own", "once"), ("campaign:other", "once")))  # fmt: skip
        on = TODAY - timedelta(days=draw.choice((292, 293, 400))) if key == "birthday" else None
        made = draw.choice((0, 1))
        one.told.append((key, year, on, status, outcome, TODAY - timedelta(days=ago), made))
    if draw.random() < 0.005:
        one.booked_on.append(TODAY + timedelta(days=draw.choice((-1, 0, 7, 8, 14, 15))))


def write(session: Session, people: list[Person], venue: Any, earlier: list[CallList]) -> None:
    """Write entries, numbers, ledgers and earlier calls in bulk."""
    members, phones, lines, tasks = [], [], [], []
    lists = {one.business_date: one for one in earlier}
    for place, one in enumerate(people):
        members.append(_member(one, people, venue))
        phones += [_phone(one, place, n, quality) for n, quality in enumerate(one.qualities)]
        lines += [_line(one, said, n) for n, said in enumerate(one.ledger)]
        tasks += [_task(one, told, lists) for told in one.told]
    for table, rows in ((Member, members), (MemberPhone, phones), (Consent, lines)):
        write_rows(session, table, rows)
    write_rows(session, CallTask, tasks)


def _member(one: Person, people: list[Person], venue: Any) -> dict[str, Any]:
    key = one.key
    is_solar = key is not None and key.calendar == "solar"
    into = None if one.merged_into is None else people[one.merged_into].id.hex
    return {
        "id": one.id.hex, "home_venue_id": venue.id.hex, "card_no": None, "name": "单小明",
        "pinyin": "", "title": None, "solar_md": key.month_day if key and is_solar else None,
        "lunar_md": key.month_day if key and not is_solar else None,
        "lunar_leap": int(key is not None and key.calendar == "lunar_leap"),
        "birth_year": one.birth_year, "tier": None, "preferred_language": None, "source": "desk",
        "tags": "[]", "note": None, "do_not_call_at": STAMP if one.do_not_call else None,
        "merged_into_id": into, "erased_at": STAMP if one.erased else None, "version": 1,
        "created_at": STAMP, "updated_at": STAMP,
    }  # fmt: skip


def _phone(one: Person, place: int, number: int, quality: str) -> dict[str, Any]:
    phone = f"+861390000{number}{place:06d}"
    return {
        "member_id": one.id.hex, "phone": phone, "phone_reversed": phone[::-1],
        "position": number, "quality": quality, "quality_at": STAMP,
    }  # fmt: skip


def _line(one: Person, said: tuple[str, str, bool, datetime], number: int) -> dict[str, Any]:
    purpose, channel, is_granted, at = said
    instant = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}.000000"
    return {
        "id": UUID(int=(one.id.int + number + 1) % 2**128).hex, "member_id": one.id.hex,
        "purpose": purpose, "channel": channel,
        "decision": "granted" if is_granted else "withdrawn", "said_at": instant, "proof": "",
        "source": "phone", "recorded_by": "test", "recorded_at": instant,
    }  # fmt: skip


def _task(one: Person, told: Told, lists: dict[date, CallList]) -> dict[str, Any]:
    key, year, on, status, outcome, day, made = told
    of = lists[day]
    return {
        "id": UUID(int=(one.id.int + 99) % 2**128).hex, "list_id": of.id.hex,
        "campaign_id": of.campaign_id.hex, "venue_id": of.venue_id.hex,
        "business_date": day.isoformat(), "place": 1, "subject_id": one.id.hex,
        "member_id": one.id.hex, "purpose": "marketing", "why": "custom", "benefit_key": key,
        "benefit_year": year, "benefit_on": None if on is None else on.isoformat(),
        "status": "retry" if status == OVERDUE else status, "outcome": outcome,
        "attempts_made": made, "attempts_today": 0,
        "expires_at": NEXT_YEAR if status == "retry" else STAMP,
        "version": 1, "created_at": STAMP, "updated_at": STAMP,
    }  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked of the oracle: the occasion's key, and by how many days ahead birthdays are.

    `called` are being called by another list of today.
    """

    key: str
    lead_days: tuple[int, ...] = ()
    called: frozenset[UUID] = frozenset()


def verdicts(people: list[Person], asked: Asked, now: datetime) -> dict[UUID, str | None]:
    """Return whom a list of today is about, and of each why not; None for who is called."""
    own: dict[int, list[Person]] = {}
    for place, one in enumerate(people):
        root = place
        while (into := people[root].merged_into) is not None:
            root = into
        own.setdefault(root, []).append(one)
    found: dict[UUID, str | None] = {}
    for root, entries in own.items():
        one = people[root]
        occasion = _occasion(one, asked)
        if not one.erased and occasion is not None:
            found[one.id] = _why_not(one, entries, *occasion, now) or (
                "called_for_another" if one.id in asked.called else None
            )
    return found


def _occasion(one: Person, asked: Asked) -> tuple[str, str, date | None] | None:
    if not asked.lead_days:
        return asked.key, "once", None
    for lead in asked.lead_days:
        on = TODAY + timedelta(days=lead)
        if one.key is not None and kept_in(one.key, 2026) == on:
            calendar = "solar" if one.key.calendar == "solar" else "lunar"
            return "birthday", f"{calendar}-2026", on
    return None


def _why_not(
    one: Person, entries: list[Person], key: str, year: str, on: date | None, now: datetime
) -> str | None:
    told = [call for entry in entries for call in entry.told]
    same = [
        call
        for call in told
        if call[0] == key
        and (call[1] == year or (on and call[2] and abs((on - call[2]).days) < 300))
    ]
    ledger = [Entry(*said) for entry in entries for said in entry.ledger]
    booked = [day for entry in entries for day in entry.booked_on]
    if on and any(TODAY <= day <= on + timedelta(days=7) for day in booked):
        return "already_booked"
    if one.do_not_call:
        return "do_not_call"
    if not may_contact(ledger, "marketing", "call", now):
        return "consent"
    if one.key and one.birth_year and kept_in(one.key, one.birth_year + 18) > TODAY:
        return "under_age"
    if "good" not in one.qualities:
        return "number_bad"
    if any(call[3] == "done" for call in same):
        return "benefit_given"
    if any(call[4] == "not_interested" and (TODAY - call[5]).days < 30 for call in told):
        return "refused_lately"
    if any(call[3] == "retry" for call in same):
        return "called_for_another"
    for call in told:
        was_called = call[3] not in ("closed", "expired", OVERDUE) or call[6] > 0
        if call not in same and was_called and (TODAY - call[5]).days < 7:
            return "called_for_another"
    return None
