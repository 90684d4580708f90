"""Who of the people in a file is known already; those that it adds become known on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.pinyin import folded
from ktv_booking.members.models import Consent, Member, MemberPhone
from ktv_booking.members.queries import IS_HERE
from ktv_booking.members.service.profiles import BIRTH_COLUMNS

CHANGEABLE = ("title", "card_no", "tier", "preferred_language", "note")
Line = tuple[str, str, datetime]


@dataclass
class Person:
    """A member as an import sees one."""

    id: UUID
    home_venue_id: UUID
    name: str
    numbers: list[str]
    fields: dict[str, Any]
    birth: dict[str, Any]
    tags: list[str]
    do_not_call: bool
    lines: set[Line] = field(default_factory=set)
    is_new: bool = False

    def has_another_birthday(self, birth: Mapping[str, Any]) -> bool:
        """Say whether a birthday is known that differs from this one; a missing year does not."""
        if self.birth["solar_md"] is None and self.birth["lunar_md"] is None:
            return False
        same_day = all(self.birth[name] == birth[name] for name in BIRTH_COLUMNS[:3])
        years = {self.birth["birth_year"], birth["birth_year"]} - {None}
        return not same_day or len(years) > 1


class Known:
    """The members who carry a number or a card of the rows at hand."""

    def __init__(self, people: Iterable[Person], cards_elsewhere: Collection[str]) -> None:
        self._by_card: dict[str, Person] = {}
        self._by_number: defaultdict[str, list[Person]] = defaultdict(list)
        self._elsewhere = frozenset(cards_elsewhere)
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """Let somebody be known from here on, by number and card."""
        for number in person.numbers:
            self.add_number(person, number)
        self.add_card(person, person.fields["card_no"])

    def add_number(self, person: Person, number: str) -> None:
        """Let somebody be known by a number."""
        self._by_number[number].append(person)

    def add_card(self, person: Person, card_no: str | None) -> None:
        """Let somebody be known by a card."""
        if card_no is not None:
            self._by_card[card_no] = person

    def who_is(self, card_no: str | None, numbers: Iterable[str], name: str) -> list[Person]:
        """Return who a row is about: who has the card, else who has a number and the name."""
        if card_no is not None and card_no in self._by_card:
            return [self._by_card[card_no]]
        key = folded(name)
        found = {
            person.id: person
            for number in numbers
            for person in self._by_number[number]
            if folded(person.name) == key
        }
        return list(found.values())

    def is_taken(self, card_no: str | None) -> bool:
        """Say whether somebody has the card who is not to be seen here."""
        return card_no in self._elsewhere or card_no in self._by_card


def known_of(
    session: Session, numbers: Collection[str], cards: Collection[str], homes: Collection[UUID]
) -> Known:
    """Return who of the venues' members carries one of these numbers or cards."""
    carriers = select(MemberPhone.member_id).where(MemberPhone.phone.in_(numbers))
    rows = session.execute(
        select(Member.__table__).where(
            IS_HERE, or_(Member.id.in_(carriers), Member.card_no.in_(cards))
        )
    ).all()
    here = [row for row in rows if row.home_venue_id in homes]
    theirs = MemberPhone.member_id.in_([row.id for row in here])
    phones = _grouped(session, MemberPhone.member_id, MemberPhone.phone, theirs)
    lines: defaultdict[UUID, set[Line]] = defaultdict(set)
    said = select(Consent.member_id, Consent.purpose, Consent.channel, Consent.said_at).where(
        Consent.member_id.in_([row.id for row in here])
    )
    for member_id, purpose, channel, said_at in session.execute(said):
        lines[member_id].add((purpose, channel, said_at))
    elsewhere = {row.card_no for row in rows if row not in here and row.card_no is not None}
    return Known((_person(row, phones[row.id], lines[row.id]) for row in here), elsewhere)


def _grouped(
    session: Session, key: Any, value: Any, condition: ColumnElement[bool]
) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    statement = select(key, value).where(condition).order_by(key, MemberPhone.position)
    for member_id, said in session.execute(statement):
        found[member_id].append(said)
    return found


def _person(row: Any, numbers: list[str], lines: set[Line]) -> Person:
    return Person(
        id=row.id,
        home_venue_id=row.home_venue_id,
        name=row.name or "",
        numbers=numbers,
        fields={name: getattr(row, name) for name in CHANGEABLE},
        birth={name: getattr(row, name) for name in BIRTH_COLUMNS},
        tags=list(row.tags),
        do_not_call=row.do_not_call_at is not None,
        lines=lines,
    )
