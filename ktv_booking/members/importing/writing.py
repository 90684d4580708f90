"""Writing what some rows of a file bring: the new ones in one statement, changes one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.phone import masked
from ktv_booking.members.importing.columns import Row
from ktv_booking.members.importing.known import CHANGEABLE, Known, Person
from ktv_booking.members.models import Consent, Member, MemberKey, MemberPhone
from ktv_booking.members.service.consenting import consent_row
from ktv_booking.members.service.joining import member_columns
from ktv_booking.members.service.profiles import (
    BIRTH_COLUMNS,
    Profile,
    key_columns,
    phone_columns,
)


class Writing:
    """What is to be written for the rows at hand."""

    def __init__(self, session: Session, *, by: str, now: datetime) -> None:
        self._session, self._by, self._now = session, by, now
        self._members: dict[UUID, dict[str, Any]] = {}
        self._phones: list[dict[str, Any]] = []
        self._keys: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._changes: list[tuple[Person, dict[str, Any], dict[str, Any]]] = []

    def add(
        self, row: Row, home_venue_id: UUID, numbers: Sequence[str], birth: Mapping[str, Any]
    ) -> Person:
        """Let somebody join with the rows at hand."""
        said = row.member
        profile = Profile(
            name=said.name, home_venue_id=home_venue_id, phones=(), title=said.title,
            card_no=said.card_no, tier=said.tier, preferred_language=said.preferred_language,
            source=said.source, tags=tuple(dict.fromkeys(said.tags)), note=said.note,
        )  # fmt: skip
        columns = member_columns(profile, now=self._now) | dict(birth) | {"version": 1}
        if row.do_not_call:
            columns["do_not_call_at"] = self._now
        member_id: UUID = columns["id"]
        self._members[member_id] = columns
        self._phones += phone_columns(member_id, numbers, now=self._now)
        self._keys += key_columns(member_id, said.name)
        person = Person(
            id=member_id, home_venue_id=home_venue_id, name=said.name, numbers=list(numbers),
            fields={name: columns[name] for name in CHANGEABLE},
            birth={name: columns[name] for name in BIRTH_COLUMNS}, tags=list(columns["tags"]),
            do_not_call=row.do_not_call, is_new=True,
        )  # fmt: skip
        self._add_lines(person, row)
        return person

    def change(
        self,
        person: Person,
        row: Row,
        numbers: Sequence[str],
        birth: Mapping[str, Any],
        known: Known,
    ) -> bool:
        """Add to somebody who is known what a row says besides; say whether that was anything."""
        columns = self._differing(person, row, birth)
        added = [number for number in numbers if number not in person.numbers]
        self._phones += phone_columns(person.id, added, now=self._now, start=len(person.numbers))
        for number in added:
            person.numbers.append(number)
            known.add_number(person, number)
        known.add_card(person, columns.get("card_no"))
        agreed = self._add_lines(person, row)
        if not columns and not added and not agreed:
            return False
        said: dict[str, Any] = dict.fromkeys(columns, "changed")
        if added:
            said["phones"] = [masked(number) for number in added]
        self._note(person, columns, said)
        return True

    def finish(self, known: Known) -> None:
        """Write everything: who is new first, then what is theirs, then changes."""
        for model, rows in (
            (Member, list(self._members.values())),
            (MemberPhone, self._phones),
            (MemberKey, self._keys),
            (Consent, self._lines),
        ):
            if rows:
                self._session.execute(insert(model), rows)
        for person, columns, said in self._changes:
            self._session.execute(
                update(Member)
                .where(Member.id == person.id)
                .values(columns | {"version": Member.version + 1, "updated_at": self._now})
                .execution_options(synchronize_session=False)
            )
            record(
                self._session, "member", person.id, "changed", by=self._by, at=self._now,
                venue_id=person.home_venue_id, changed=said, reason="import",
            )  # fmt: skip

    def _differing(self, person: Person, row: Row, birth: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that a row changes: what it says, and what was not known before."""
        said = row.member
        columns = {
            name: getattr(said, name)
            for name in CHANGEABLE
            if name != "card_no" and getattr(said, name) not in (None, person.fields[name])
        }
        if said.card_no is not None and person.fields["card_no"] is None:
            columns["card_no"] = said.card_no
        if said.birthday is not None and not person.has_another_birthday(birth):
            columns |= {
                name: birth[name]
                for name in BIRTH_COLUMNS
                if birth[name] is not None and birth[name] != person.birth[name]
            }
        tags = list(dict.fromkeys((*person.tags, *said.tags)))
        if tags != person.tags:
            columns["tags"] = tags
        if row.do_not_call and not person.do_not_call:
            columns["do_not_call_at"] = self._now
        self._remember(person, columns)
        return columns

    def _remember(self, person: Person, columns: Mapping[str, Any]) -> None:
        """Let the rows that follow see somebody as this one has left them."""
        for name, value in columns.items():
            if name in person.fields:
                person.fields[name] = value
            elif name in person.birth:
                person.birth[name] = value
        person.tags = list(columns.get("tags", person.tags))
        person.do_not_call = person.do_not_call or "do_not_call_at" in columns

    def _add_lines(self, person: Person, row: Row) -> int:
        added = 0
        for said in row.consents:
            line = consent_row(person.id, said, by=self._by, now=self._now)
            known = (line.purpose, line.channel, line.said_at)
            if known not in person.lines:
                person.lines.add(known)
                names = [one.key for one in Consent.__table__.columns]
                self._lines.append({name: getattr(line, name) for name in names})
                added += 1
        return added

    def _note(self, person: Person, columns: dict[str, Any], said: dict[str, Any]) -> None:
        """Keep a change: of somebody who is new it goes into the row that is yet to be written."""
        if person.id in self._members:
            self._members[person.id] |= columns
        else:
            self._changes.append((person, columns, said))
