"""The book of one venue-day: its rooms, and who occupies them when."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import RoomFacts

OccupationKind = Literal["reservation", "turnover", "maintenance", "management_hold"]
OUT_OF_SALE: frozenset[OccupationKind] = frozenset({"maintenance", "management_hold"})


class Occupation(NamedTuple):
    """One room taken for one span, including the turnover that runs after it.

    A turnover is what a room still needs after the party of `reservation_id` has left it; it may
    reach into the next stay. `reservation_id` is None for an outage. `movable` says that neither
    the house nor the guest counts on this very room yet, so that it may be exchanged silently.

    What a silent move must respect: `said_class_id` is the class the guest was told (None: the
    booked one), `party_size` the heads, `ends_at` the end of the stay without its turnover (None:
    the slot's, less that of the present room's class). `upgrade_ranks` and `enter_top` say how
    far above that class the house may place this booking; None leaves it to `Limits`.
    """

    room_id: UUID
    slot: Slot
    reservation_id: UUID | None
    kind: OccupationKind = "reservation"
    booked_class_id: UUID | None = None
    movable: bool = False
    said_class_id: UUID | None = None
    party_size: int = 0
    ends_at: datetime | None = None
    upgrade_ranks: int | None = None
    enter_top: bool | None = None

    @property
    def is_outage(self) -> bool:
        """Say whether the house keeps the room from being used, rather than a party."""
        return self.kind in OUT_OF_SALE

    def shares_room_with(self, other: "Occupation") -> bool:
        """Say whether both have one room at one instant."""
        return self.room_id == other.room_id and self.slot.overlaps(other.slot)


class Track:
    """One room's occupations in order of start, ready to be asked. Instants go in and out in UTC.

    In UTC because two wall clocks of one zone compare wrongly in the hour that a night repeats.
    Ends are kept as a running maximum, so the answers hold where an outage lies over a booking.
    """

    __slots__ = ("_cleared", "_starts", "occupations")

    def __init__(self, occupations: Iterable[Occupation] = ()) -> None:
        spans = [
            (one.slot.starts_at.astimezone(UTC), one.slot.ends_at.astimezone(UTC), one)
            for one in occupations
        ]
        spans.sort(key=lambda span: span[:2])
        self.occupations = tuple(one for _, _, one in spans)
        self._starts = [starts_at for starts_at, _, _ in spans]
        self._cleared: list[datetime] = []
        for _, ends_at, _ in spans:
            self._cleared.append(max(self._cleared[-1], ends_at) if self._cleared else ends_at)

    def is_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether nobody has the room at any instant of the span."""
        before = bisect_left(self._starts, ends_at)
        return before == 0 or self._cleared[before - 1] <= starts_at

    def cleared_by(self, instant: datetime) -> datetime | None:
        """Return when the last of those that begin before `instant` is out; None if nobody."""
        before = bisect_left(self._starts, instant)
        return self._cleared[before - 1] if before else None

    def next_start(self, instant: datetime) -> datetime | None:
        """Return when the next one begins, at `instant` or after; None if nobody comes."""
        before = bisect_left(self._starts, instant)
        return self._starts[before] if before < len(self._starts) else None

    def blocking(self, starts_at: datetime, ends_at: datetime) -> list[Occupation]:
        """Return those that share an instant with the span, in order of start."""
        before = bisect_left(self._starts, ends_at)
        return [
            one for one in self.occupations[:before] if one.slot.ends_at.astimezone(UTC) > starts_at
        ]

    def first_gap(self, starts_at: datetime, ends_at: datetime) -> datetime:
        """Return the earliest start, not before `starts_at`, for a span of that length."""
        length = ends_at - starts_at
        start = starts_at
        for cleared, begins in zip(self._cleared, self._starts, strict=True):
            if start + length <= begins:
                break
            start = max(start, cleared)
        return start

    def overlaps(self) -> bool:
        """Say whether two of the occupations share an instant."""
        return any(
            starts_at < cleared
            for starts_at, cleared in zip(self._starts[1:], self._cleared, strict=False)
        )


_NOBODY = Track()


@dataclass(frozen=True, slots=True)
class DayRooms:
    """The certificate of one venue-day: every occupation with its room, indexed once.

    `span` is the business day; it bounds what counts as a gap. `occupations` holds everything
    that touches the day, also what began before it or ends after it.
    """

    rooms: tuple[RoomFacts, ...]
    occupations: tuple[Occupation, ...] = ()
    span: Slot | None = None
    _tracks: dict[UUID, Track] = field(init=False, repr=False, compare=False)
    _of_class: dict[UUID, tuple[RoomFacts, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        taken: defaultdict[UUID, list[Occupation]] = defaultdict(list)
        for one in self.occupations:
            taken[one.room_id].append(one)
        grouped: defaultdict[UUID, list[RoomFacts]] = defaultdict(list)
        for room in sorted(self.rooms, key=lambda room: (room.sort_order, room.number, room.id)):
            grouped[room.room_class.id].append(room)
        object.__setattr__(self, "_tracks", {room: Track(those) for room, those in taken.items()})
        object.__setattr__(self, "_of_class", {key: tuple(value) for key, value in grouped.items()})

    def track(self, room_id: UUID) -> Track:
        """Return the occupations of one room."""
        return self._tracks.get(room_id, _NOBODY)

    def of_class(self, class_id: UUID) -> tuple[RoomFacts, ...]:
        """Return the rooms of one class in the order of the board."""
        return self._of_class.get(class_id, ())

    def room(self, room_id: UUID) -> RoomFacts | None:
        """Return one room of the venue, or None."""
        return next((room for room in self.rooms if room.id == room_id), None)

    def without(self, reservation_id: UUID) -> "DayRooms":
        """Return the book as it would be without this reservation: for its own move.

        A turnover that reaches into its stay goes too: that is waited for, and no other's time.
        """
        own = [one for one in self.occupations if one.reservation_id == reservation_id]
        kept = tuple(
            one
            for one in self.occupations
            if one.reservation_id != reservation_id
            and not (one.kind == "turnover" and any(one.shares_room_with(stay) for stay in own))
        )
        return DayRooms(self.rooms, kept, self.span)

    def adding(self, *occupations: Occupation) -> "DayRooms":
        """Return the book with these as well; the rooms they do not take are not looked at."""
        grown = copy(self)
        tracks = dict(self._tracks)
        for one in occupations:
            tracks[one.room_id] = Track((*self.track(one.room_id).occupations, one))
        object.__setattr__(grown, "occupations", self.occupations + occupations)
        object.__setattr__(grown, "_tracks", tracks)
        return grown


def feasible(day: DayRooms) -> bool:
    """Say whether no two occupations of one room share an instant. For tests and simulators."""
    return not any(
        day.track(room_id).overlaps() for room_id in {o.room_id for o in day.occupations}
    )
