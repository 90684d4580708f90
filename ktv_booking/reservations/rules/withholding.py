"""What policy withholds: rooms of each class, bookings over a quota, one pin too many."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment.free import free_of_class
from ktv_booking.reservations.rules.book import DayBook
from ktv_booking.reservations.rules.cases import Case
from ktv_booking.reservations.rules.limits import (
    QuotaReached,
    ensure_pins_left,
    ensure_quota,
    rooms_held_back,
)
from ktv_booking.rooms.rules import ClassFacts


class HeldBack(Mapping[UUID, int]):
    """How many rooms of a class must stay free beside a booking, asked of policy when needed.

    A walk-in meets no hold-back of its own class, but the other classes keep theirs.
    """

    def __init__(self, case: Case, slot: Slot) -> None:
        self._case, self._slot = case, slot
        self._classes = {one.id: one for one in case.book.house.ladder}
        self._known: dict[UUID, int] = {}

    @property
    def decided_by(self) -> Hashable:
        """Return all that the answers go by within one minute, besides the venue's set-up."""
        case = self._case
        passed = case.stay.walk_in, ApprovalKind.OVER_QUOTA in case.stay.passed_over
        own = case.room_class.id, case.terms.hold_back, case.terms.release_minutes
        return case.policy.version, case.situation, own, passed

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
            if case.stay.walk_in or ApprovalKind.OVER_QUOTA in case.stay.passed_over:
                return 0
        else:
            situation = replace(case.situation, room_class=of.code)
            terms = case.policy.policy.resolve(situation).terms
        return rooms_held_back(terms, starts_at=self._slot.starts_at, now=case.now)


def ensure_within_quotas(case: Case, slot: Slot) -> None:
    """Refuse what policy no longer sells of the class, or no longer promises of its rooms.

    Raises:
        QuotaReached: over the quota, into the rooms held back, or one pin too many.
    """
    if refusal := kept_back_by_policy(case, slot):
        raise refusal


def kept_back_by_policy(case: Case, slot: Slot) -> QuotaReached | None:
    """Return the refusal of a stay for which only rooms are free that policy keeps back.

    Nobody has moved for it yet: an exchange of rooms may leave more of them.

    Raises:
        QuotaReached: over the quota, or one pin too many.
    """
    kept_back = None
    rooms, own = case.book.rooms, case.room_class
    is_passed = case.stay.walk_in or ApprovalKind.OVER_QUOTA in case.stay.passed_over
    if not is_passed and (case.terms.quota is not None or case.terms.hold_back):
        try:
            ensure_quota(
                case.terms,
                room_class=own.code,
                booked=case.book.booked.most_at_once(own.id, slot),
                rooms_left=len(free_of_class(rooms, own, slot)),
                starts_at=slot.starts_at,
                now=case.now,
            )
        except QuotaReached as reached:
            if reached.facts["kind"] != "hold_back":
                raise
            kept_back = reached
    if case.stay.pins:
        ensure_pins_left(
            case.terms,
            room_class=own.code,
            rooms=len(rooms.of_class(own.id)),
            pinned=pins_of(case.book, own, case.business_date),
        )
    return kept_back


def pins_of(book: DayBook, room_class: ClassFacts, day: date) -> int:
    """Return how many bookings of a class insist on their room on a business date."""
    return sum(
        one.pinned and one.business_date == day for one in book.booked.of_class(room_class.id)
    )
