"""Room classes in order of rank, and which of them seats a party. Values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ktv_booking.kernel.errors import Conflict, NotFound
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import later
from ktv_booking.rooms.rules.naming import one_room


class PartyTooLarge(Conflict):
    """No class of the venue seats them; two rooms might."""

    code = "party-too-large"
    title = Text(zh="没有能容纳这么多人的包厢", en="No class of this venue seats that many")
    detail = Text(
        zh="{party_size}位超过了本店最大包厢的上限{capacity_max}位",
        en="A party of {party_size} is over the {capacity_max} that the largest class may hold",
    )


class CapacityExceeded(Conflict):
    """Over the maximum of the class or room asked for: refused for everybody."""

    code = "capacity-exceeded"
    title = Text(zh="超过该包厢的人数上限", en="That room does not hold so many people")
    detail = Text(
        zh="{room_class_name[zh]}最多{capacity_max}位，您共{party_size}位",
        en="{one_room} holds at most {capacity_max}; the party is {party_size}",
    )

    def said_in(self, language: Language) -> str:
        """Return how many the room holds, where the class is known."""
        if "room_class_name" not in self.facts:
            return self.title.said_in(language)
        room = one_room(Text.of(self.facts["room_class_name"])).en
        said = f"{room[:1].upper()}{room[1:]}"
        return self.detail.said_in(language, {**self.facts, "one_room": said})


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One rung: capacity as soft minimum, comfortable size, hard maximum (heads)."""

    id: UUID
    code: str
    name: Text
    rank: int
    capacity_min: int
    capacity_comfort: int
    capacity_max: int
    turnover: timedelta
    turnover_inside: bool

    @property
    def turnover_after(self) -> timedelta:
        """Return the turnover that lengthens the occupied span: none where it runs inside."""
        return timedelta(0) if self.turnover_inside else self.turnover

    def free_after(self, ends_at: datetime) -> datetime:
        """Return when a room of the class can be taken again after a stay that ends then."""
        return later(ends_at, self.turnover_after)

    def ensure_holds(self, party_size: int) -> None:
        """Refuse a party over the licensed head count.

        Raises:
            CapacityExceeded: more heads than `capacity_max`, whoever asks.
        """
        if party_size > self.capacity_max:
            raise CapacityExceeded(
                room_class=self.code,
                room_class_name={"zh": self.name.zh, "en": self.name.en},
                party_size=party_size,
                capacity_max=self.capacity_max,
            )


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """One room as the assignment sees it."""

    id: UUID
    number: str
    room_class: ClassFacts
    floor: str = ""
    features: frozenset[str] = field(default_factory=frozenset)
    adjoins: frozenset[UUID] = field(default_factory=frozenset)
    sort_order: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """A venue's classes, small first."""

    classes: tuple[ClassFacts, ...]

    @classmethod
    def of(cls, classes: Iterable[ClassFacts]) -> "Ladder":
        """Order classes by rank."""
        return cls(tuple(sorted(classes, key=lambda one: one.rank)))

    def __iter__(self) -> Iterator[ClassFacts]:
        return iter(self.classes)

    def coded(self, code: str) -> ClassFacts:
        """Return the class with this code.

        Raises:
            NotFound: the venue has no such class.
        """
        for one in self.classes:
            if one.code == code:
                return one
        raise NotFound(what="room_class")

    def by_id(self, class_id: UUID) -> ClassFacts:
        """Return the class with this id, which a row of the venue names."""
        return next(one for one in self.classes if one.id == class_id)

    def for_party(self, party_size: int) -> ClassFacts:
        """Return the smallest class that seats the party in comfort, else the smallest that may.

        Raises:
            PartyTooLarge: no class holds so many.
        """
        for limit in ("capacity_comfort", "capacity_max"):
            for one in self.classes:
                if party_size <= getattr(one, limit):
                    return one
        largest = max((one.capacity_max for one in self.classes), default=0)
        raise PartyTooLarge(party_size=party_size, capacity_max=largest)

    def above(self, one: ClassFacts, ranks: int, *, enter_top: bool = False) -> list[ClassFacts]:
        """Return up to `ranks` classes above `one`, nearest first; the top one only if allowed."""
        higher = [other for other in self.classes if other.rank > one.rank]
        if higher and not enter_top:
            higher = [other for other in higher if other is not self.classes[-1]]
        return higher[:ranks]
