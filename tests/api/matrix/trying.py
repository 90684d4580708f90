"""Each caller at each operation of a small house: what they are told, held to the page."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from tests.api.matrix.callers import Caller, Callers
from tests.api.matrix.reviewed import FORBIDDEN, IN, NOT_FOUND, SIGN_IN, Line, expected
from tests.reliability.asgi import Answer, Ask, ask
from tests.reliability.places import Operation, request_of
from tests.reliability.samples import sample_of
from tests.reliability.worlds import MADE, Ids, Sample, World
from tests.stores import Desk

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOT_OF_EVERY_HOUSE = ("login", "other_reservation_id", "refusal", "asked_for_manager")
OF_A_HOUSE = tuple(name for name in MADE if name not in NOT_OF_EVERY_HOUSE)
REFUSED_BY_RULE = frozenset(
    {"approval-required", "guest-blocked", "task-not-in-hand", "call-not-open", "no-follow-up"}
)
"""What a use case says to who was let in: above their limit, or somebody else's call."""

DONE_ALREADY = frozenset({409, 410, 412})
KINDS = {"not-signed-in": SIGN_IN, "forbidden": FORBIDDEN, "not-found": NOT_FOUND}


@dataclass
class Tried:
    """What was tried and what was found: cells that differ from the page."""

    cells: int = 0
    told: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


def told(answer: Answer, *, is_spent: bool) -> str:
    """Return what an answer says about the caller's right to ask, or what it was instead.

    Where somebody before has done it already, who is let in may hear that it is done.
    """
    if 200 <= answer.status < 300 or (is_spent and answer.status in DONE_ALREADY):
        return IN
    code = answer.document().get("code") if answer.body else None
    if answer.status in (403, 409) and code in REFUSED_BY_RULE:
        return IN
    kind = KINDS.get(str(code))
    return kind if kind == str(answer.status) else f"{answer.status} {code} {answer.text[:200]}"


@dataclass
class Matrix:
    """The matrix over one store: one world that is laid out anew whenever it is spent.

    A whole house, with one of each thing, takes long: whoever only looks at it leaves it to the
    next who needs one like it.
    """

    app: FastAPI
    database: Desk
    callers: Callers
    tried: Tried = field(default_factory=Tried)

    def __post_init__(self) -> None:
        self.world = World(self.app, self.database)
        self._whole: tuple[Any, ...] | None = None

    async def of(self, operation: Operation, line: Line) -> None:
        """Try an operation as everybody: who is refused first, so that they find it all there."""
        sample = sample_of(operation.name)
        if line.venue != "mine":
            await self._row(operation, line, sample, names_the_venue=False)
            return
        whole = replace(sample, needs=OF_A_HOUSE)
        if "venue_id" in sample.query({"venue_id": "-", "business_date": "-"}):
            await self._row(operation, line, whole, names_the_venue=True)
        await self._row(operation, line, _of_any_venue(whole), names_the_venue=False)

    async def _row(
        self, operation: Operation, line: Line, sample: Sample, *, names_the_venue: bool
    ) -> None:
        await self._lay_out(operation, sample)
        wanted = [
            (caller, expected(line, caller, names_the_venue=names_the_venue))
            for caller in self.callers.everybody
        ]
        is_spent = False
        for caller, may_be_told in sorted(wanted, key=lambda pair: IN in pair[1]):
            if is_spent and operation.method == "DELETE":
                await self._lay_out(operation, sample)
                is_spent = False
            answer = await self._asked(operation, sample, caller)
            heard = told(answer, is_spent=is_spent)
            is_spent = is_spent or sample.is_spent_by(operation.method, answer.status)
            self._note(f"{operation.name} as {caller.name}", heard, may_be_told)
            if line.venue == "mine" and IN in may_be_told:
                self._note_whose(f"{operation.name} as {caller.name}", caller, line, answer)

    async def _lay_out(self, operation: Operation, sample: Sample) -> None:
        stands_on = (sample.needs, sample.bare, sample.mode, sample.booked, sample.before)
        if stands_on == self._whole:
            return
        is_left_alone = sample.needs == OF_A_HOUSE and operation.method == "GET"
        self._whole = stands_on if is_left_alone else None
        await self.world.lay_out(operation.name, sample)
        self.callers.work_at(self.database, UUID(self.world.ids["venue_id"]))

    async def _asked(self, operation: Operation, sample: Sample, caller: Caller) -> Answer:
        request = request_of(self.world, sample, operation)
        said = [*request.headers, (b"ktv-now", sample.at.isoformat().encode())]
        if caller.token is not None:
            said.append((b"authorization", f"Bearer {caller.token}".encode()))
        return await ask(self.app, Ask(request.method, request.target, tuple(said), request.body))

    def _note(self, cell: str, heard: str, may_be_told: frozenset[str]) -> None:
        self.tried.cells += 1
        self.tried.told[heard] += 1
        if heard not in may_be_told:
            wanted = " or ".join(sorted(may_be_told))
            self.tried.found.append(f"{cell}: {heard} instead of {wanted}")

    def _note_whose(self, cell: str, caller: Caller, line: Line, answer: Answer) -> None:
        """Hold a list to this: who works here sees the house, who works there nothing of it."""
        sees = bool(ids_in(self.world.ids) & set(AN_ID.findall(answer.text)))
        places = {place for role, place in caller.grants if line.lets_in(role)}
        if places == {"there"} and sees:
            self.tried.found.append(f"{cell}: shows what is at another venue")
        if places == {"here"} and not sees:
            self.tried.found.append(f"{cell}: shows nothing of the caller's own venue")


def ids_in(ids: Ids) -> set[str]:
    """Return every id of a house."""
    return {str(said) for said in ids.values() if AN_ID.fullmatch(str(said))}


def _of_any_venue(sample: Sample) -> Sample:
    """Return the request of a list that is narrowed to no venue, nor to a number of nobody's."""

    def query(ids: Ids) -> dict[str, str]:
        said = {name: value for name, value in sample.query(ids).items() if name != "venue_id"}
        return said | ({"phone": ids["phone_last4"]} if "phone" in said else {})

    return replace(sample, query=query)
