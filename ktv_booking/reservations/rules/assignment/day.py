"""The book of one venue-day: its rooms, and who occupies them when."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import accumulate
from operator import itemgetter
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.rooms.rules import RoomFacts

T = TypeVar("T")

MOST_FOUND_OUT = 256
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


Span = tuple[UUID, datetime, datetime, Any]
"""A room, from when to when it is taken (UTC), and what says so."""

Teller = Callable[[Any], Occupation]
"""Makes an occupation of what says so: for the few of a day that somebody asks about."""


def span_of(one: Occupation) -> Span:
    return one.room_id, one.slot.starts_at.astimezone(UTC), one.slot.ends_at.astimezone(UTC), one


def _no_rows(row: Any) -> Occupation:
    raise TypeError(f"nobody said how {row!r} is told")


def _told(span: Span, tell: Teller) -> Occupation:
    said = span[3]
    return said if isinstance(said, Occupation) else tell(said)


_begin_and_end = itemgetter(1, 2)


class Track:
    """One room's occupations in order of start, ready to be asked. Instants go in and out in UTC.

    In UTC because two wall clocks of one zone compare wrongly in the hour that a night repeats.
    Ends are kept as a running maximum, so the answers hold where an outage lies over a booking.
    """

    __slots__ = ("_cleared", "_said", "_spans", "_starts", "_tell")

    def __init__(self, spans: Iterable[Span] = (), tell: Teller = _no_rows) -> None:
        self._spans, self._tell = sorted(spans, key=_begin_and_end), tell
        self._said: tuple[Occupation, ...] | None = None
        self._starts = [span[1] for span in self._spans]
        self._cleared = list(accumulate((span[2] for span in self._spans), max))

    @property
    def occupations(self) -> tuple[Occupation, ...]:
        """All of them, in order of start."""
        if self._said is None:
            self._said = tuple([_told(span, self._tell) for span in self._spans])
        return self._said

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
        said = zip(self._spans[:before], self.occupations, strict=False)
        return [one for span, one in said if span[2] > starts_at]

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


class DayRooms:
    """The certificate of one venue-day: every occupation with its room. It never changes.

    `span` is the business day; it bounds what counts as a gap. `occupations` holds everything
    that touches the day, also what began before it or ends after it. Rooms are indexed, and
    occupations told, when they are first asked about.
    """

    __slots__ = (
        "_by_class", "_by_room", "_found_out", "_said", "_spans", "_tell", "_tracks",
        "rooms", "span",
    )  # fmt: skip

    def __init__(
        self,
        rooms: tuple[RoomFacts, ...],
        occupations: Iterable[Occupation] = (),
        span: Slot | None = None,
    ) -> None:
        self._begin(rooms, tuple(span_of(one) for one in occupations), span, _no_rows)

    @classmethod
    def of_spans(
        cls, rooms: tuple[RoomFacts, ...], spans: Iterable[Span], span: Slot | None, tell: Teller
    ) -> "DayRooms":
        """Return the book of a whole day's spans, which are occupations only once told."""
        made = cls.__new__(cls)
        made._begin(rooms, tuple(spans), span, tell)
        return made

    def _begin(
        self,
        rooms: tuple[RoomFacts, ...],
        spans: tuple[Span, ...],
        span: Slot | None,
        tell: Teller,
    ) -> None:
        self.rooms, self.span, self._spans, self._tell = rooms, span, spans, tell
        self._said: tuple[Occupation, ...] | None = None
        self._by_room: Mapping[UUID, list[Span]] | None = None
        self._by_class: Mapping[UUID, tuple[RoomFacts, ...]] | None = None
        self._tracks: dict[UUID, Track] = {}
        self._found_out: dict[Hashable, Any] = {}

    def __repr__(self) -> str:
        return f"DayRooms({self.rooms!r}, {self.occupations!r}, {self.span!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DayRooms):
            return NotImplemented
        said = (self.rooms, self.occupations, self.span)
        return said == (other.rooms, other.occupations, other.span)

    def __hash__(self) -> int:
        return hash((self.rooms, self.occupations, self.span))

    @property
    def occupations(self) -> tuple[Occupation, ...]:
        """Everything that takes a room, in the order in which it was given."""
        if self._said is None:
            self._said = tuple([_told(span, self._tell) for span in self._spans])
        return self._said

    def found_out(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to a question that this book, which never changes, decides.

        It is worked out once: when an evening is full, many ask the same. The question holds
        everything else that decides, the present among it.
        """
        try:
            found: T = self._found_out[question]
        except KeyError:
            if len(self._found_out) >= MOST_FOUND_OUT:
                self._found_out.clear()
            found = self._found_out[question] = answer()
        return found

    def track(self, room_id: UUID) -> Track:
        """Return the occupations of one room."""
        track = self._tracks.get(room_id)
        if track is None:
            if self._by_room is None:
                self._by_room = _grouped(self._spans)
            spans = self._by_room.get(room_id)
            track = self._tracks[room_id] = Track(spans, self._tell) if spans else _NOBODY
        return track

    def of_class(self, class_id: UUID) -> tuple[RoomFacts, ...]:
        """Return the rooms of one class in the order of the board."""
        if self._by_class is None:
            self._by_class = _by_class(self.rooms)
        return self._by_class.get(class_id, ())

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
        spans = tuple(span_of(one) for one in occupations)
        grown = DayRooms.of_spans(self.rooms, self._spans + spans, self.span, self._tell)
        if self._by_room is not None:
            grown._by_room = by_room = dict(self._by_room)
            for one in spans:
                by_room[one[0]] = [*by_room.get(one[0], ()), one]
            grown._tracks = tracks = self._tracks.copy()
            for one in spans:
                tracks.pop(one[0], None)
        grown._by_class = self._by_class
        return grown


def _grouped(spans: Iterable[Span]) -> Mapping[UUID, list[Span]]:
    grouped: defaultdict[UUID, list[Span]] = defaultdict(list)
    for span in spans:
        grouped[span[0]].append(span)
    return grouped


def _by_class(rooms: Iterable[RoomFacts]) -> Mapping[UUID, tuple[RoomFacts, ...]]:
    grouped: defaultdict[UUID, list[RoomFacts]] = defaultdict(list)
    for room in sorted(rooms, key=lambda room: (room.sort_order, room.number, room.id)):
        grouped[room.room_class.id].append(room)
    return {class_id: tuple(those) for class_id, those in grouped.items()}


def feasible(day: DayRooms) -> bool:
    """Say whether no two occupations of one room share an instant. For tests and simulators."""
    return not any(
        day.track(room_id).overlaps() for room_id in {o.room_id for o in day.occupations}
    )
