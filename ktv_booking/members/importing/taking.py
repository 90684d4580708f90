"""Taking in some rows of a file at once: who is new, who is known, what changes, what is wrong.

A row is a known member's where the card says so, or number and name together; else somebody new:
a family shares a number. What is known is added to, and replaced only where nobody is hurt:
a birthday or a card that differs is told and left, and a card under another name is refused.
So a file that is read in again changes nothing. Source: docs/rules.md R-54.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.pinyin import folded
from ktv_booking.kernel.text import Text
from ktv_booking.members.forgotten import Forgotten
from ktv_booking.members.importing.columns import Columns, Row, row_of
from ktv_booking.members.importing.files import Cells
from ktv_booking.members.importing.known import Known, Person, known_of
from ktv_booking.members.importing.writing import Writing
from ktv_booking.members.service.profiles import birth_columns, numbers_of
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts

OutcomeWord = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or was left as it is."""

    field: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; `refuses` where it brought the wish not to be called."""

    row: int
    outcome: OutcomeWord
    member_id: UUID | None = None
    problems: tuple[Problem, ...] = ()
    refuses: bool = False


@dataclass(frozen=True)
class Homes:
    """The venues at which members may be taken in, by code; `usual` where a row names none."""

    by_code: Mapping[str, UUID]
    usual: UUID | None
    _seen: dict[UUID, VenueFacts] = field(default_factory=dict)

    def of(self, session: Session, code: str | None) -> VenueFacts:
        """Return the home of a row.

        Raises:
            Malformed: no such venue here, or none is named.
        """
        found = self.usual if code is None else self.by_code.get(code.strip().lower())
        if found is None:
            raise Malformed.at("home_venue", Text(zh="没有这家门店", en="there is no such venue"))
        if found not in self._seen:
            self._seen[found] = venue_facts(session, found)
        return self._seen[found]

    @property
    def ids(self) -> frozenset[UUID]:
        """The ids of all of them."""
        return frozenset(self.by_code.values())


@dataclass
class _Read:
    """A row that makes sense, its numbers as they are dialled."""

    row: Row
    home: VenueFacts
    numbers: list[str]
    birth: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


def take_in(
    session: Session,
    rows: Iterable[tuple[int, Cells]],
    columns: Columns,
    homes: Homes,
    *,
    import_id: UUID,
    by: str,
    now: datetime,
) -> list[Outcome]:
    """Take in some rows, and return what became of each, in their order.

    Raises:
        CardTaken: somebody got the same card in this very moment: try again.
    """
    outcomes: dict[int, Outcome] = {}
    sound: list[_Read] = []
    for number, cells in rows:
        try:
            sound.append(_read(session, number, columns.of(cells), homes, now=now))
        except Malformed as refused:
            outcomes[number] = Outcome(number, "rejected", problems=_problems(refused))
    gone = Forgotten(session, [(one.numbers, one.row.member.name) for one in sound])
    known = known_of(session, _numbers(sound), _cards(sound), homes.ids)
    writing = Writing(session, by=by, now=now)
    for one in sound:
        outcomes[one.row.number] = _refused(one, gone) or _take(one, known, writing)
    writing.finish(known)
    said = list(outcomes.values())
    told = {word: sum(one.outcome == word for one in said) for word in
            ("created", "updated", "unchanged", "rejected")}  # fmt: skip
    record(session, "member_import", import_id, "imported", by=by, at=now, changed=told)
    return sorted(said, key=lambda one: one.row)


def _read(
    session: Session, number: int, said: Mapping[str, str], homes: Homes, *, now: datetime
) -> _Read:
    row = row_of(number, said)
    home = homes.of(session, row.home_code)
    numbers = numbers_of(row.member.phones, region=home.phone_region)
    birthday = None if row.member.birthday is None else row.member.birthday.value()
    late = [line for line in row.consents if line.said_at is not None and line.said_at > now]
    if late:
        raise Malformed.at("consented_at", Text(zh="不得晚于现在", en="not later than now"))
    return _Read(row, home, numbers, birth_columns(birthday, now=now))


def _refused(one: _Read, gone: Forgotten) -> Outcome | None:
    """Refuse a row about somebody who was forgotten; who came back keeps what they agreed since."""
    numbers, name = one.numbers, one.row.member.name
    if gone.is_forgotten(numbers, name):
        told = Problem("phone", Text(zh="本人已要求抹除，不再导入", en="asked to be forgotten"))
        return Outcome(one.row.number, "rejected", problems=(told,))
    since = gone.returned_at(numbers, name)
    if since is not None:
        kept = tuple(line for line in one.row.consents if line.said_at and line.said_at >= since)
        if kept != one.row.consents:
            before = Text(zh="早于本人要求抹除，未采用", en="from before they were forgotten")
            one.problems.append(Problem("consents", before))
        one.row = replace(one.row, consents=kept)
    return None


def _take(one: _Read, known: Known, writing: Writing) -> Outcome:
    member, number = one.row.member, one.row.number
    found = known.who_is(member.card_no, one.numbers, member.name)
    if len(found) > 1:
        several = Problem("phone", Text(zh="符合多位会员", en="several members fit"))
        return Outcome(number, "rejected", problems=(several,))
    if not found:
        if known.is_taken(member.card_no):
            taken = Problem("card_no", Text(zh="卡号已属于他人", en="somebody else has the card"))
            return Outcome(number, "rejected", problems=(taken,))
        person = writing.add(one.row, one.home.id, one.numbers, one.birth)
        known.add(person)
        return Outcome(number, "created", person.id, tuple(one.problems), one.row.do_not_call)
    (person,) = found
    if folded(person.name) != folded(member.name):
        other = Problem("name", Text(zh="该卡号登记的是另一姓名", en="the card is of another name"))
        return Outcome(number, "rejected", problems=(other,))
    left, refuses = _left_as_it_is(one, person), one.row.do_not_call and not person.do_not_call
    changed = writing.change(person, one.row, one.numbers, one.birth, known)
    became: OutcomeWord = "updated" if changed else "unchanged"
    return Outcome(number, became, person.id, (*one.problems, *left), refuses)


def _left_as_it_is(one: _Read, person: Person) -> list[Problem]:
    """Return what a file says otherwise and a file does not decide."""
    left = []
    card = one.row.member.card_no
    if card is not None and person.fields["card_no"] not in (None, card):
        left.append(
            Problem("card_no", Text(zh="与登记的卡号不同，未更改", en="differs; left as it is"))
        )
    if one.row.member.birthday is not None and person.has_another_birthday(one.birth):
        left.append(
            Problem(
                "birthday",
                Text(zh="与登记的生日不同，请提交更正", en="differs: propose a correction"),
            )
        )
    return left


def _problems(refused: Malformed) -> tuple[Problem, ...]:
    return tuple(Problem(one["field"], one["reason"]) for one in refused.facts["errors"])


def _numbers(rows: Sequence[_Read]) -> set[str]:
    return {number for one in rows for number in one.numbers}


def _cards(rows: Sequence[_Read]) -> set[str]:
    return {one.row.member.card_no for one in rows if one.row.member.card_no is not None}
