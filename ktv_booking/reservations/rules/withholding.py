"""How many rooms of each class policy withholds from a booking, whoever would take them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.cases import Case
from ktv_booking.reservations.rules.limits import rooms_held_back
from ktv_booking.rooms.rules import ClassFacts


class HeldBack(Mapping[UUID, int]):
    """How many rooms of a class must stay free beside a booking, asked of policy when needed.

    A walk-in meets no hold-back of its own class, but the other classes keep theirs.
    """

    def __init__(self, case: Case, slot: Slot) -> None:
        self._case, self._slot = case, slot
        self._classes = {one.id: one for one in case.book.house.ladder}
        self._known: dict[UUID, int] = {}

    def __getitem__(self, class_id: UUID) -> int:
        if class_id not in self._known:
            self._known[class_id] = self._withheld(self._classes[class_id])
        return self._known[class_id]

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)

    def _withheld(self, of: ClassFacts) -> int:
        case = self._case
        if of is case.room_class:
            terms = case.terms
            if case.stay.walk_in:
                return 0
        else:
            situation = replace(case.situation, room_class=of.code)
            terms = case.policy.policy.resolve(situation).terms
        return rooms_held_back(terms, starts_at=self._slot.starts_at, now=case.now)
