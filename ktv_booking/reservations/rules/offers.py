"""What a good desk offers instead of "no": which alternatives to try, in which order to say them.

Pure: the caller tries every candidate against the real rules. Source: workflows 02, 05, 08 (the
order is ours: as near as possible to what was wanted first, another house last).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import RoomPair
from ktv_booking.reservations.rules.speech import day_and_time, hours_words
from ktv_booking.rooms.rules import ClassFacts, Ladder

MOST_OFFERS = 8
PER_KIND = 2
NEAR = timedelta(minutes=60)
FARTHEST = timedelta(minutes=120)


class OfferKind(StrEnum):
    """In what an alternative differs from what was asked for."""

    OTHER_ROOM = "other_room"
    EARLIER = "earlier"
    LATER = "later"
    SHORTER = "shorter"
    SMALLER_CLASS = "smaller_class"
    LARGER_CLASS = "larger_class"
    SPLIT = "split"
    SISTER_VENUE = "sister_venue"

    @property
    def public(self) -> str:
        """Return the word of the contract, which has one for smaller and larger classes."""
        return _PUBLIC_WORDS.get(self, self.value)


_PUBLIC_WORDS = {
    OfferKind.SMALLER_CLASS: "other_class",
    OfferKind.LARGER_CLASS: "other_class",
    OfferKind.SISTER_VENUE: "other_venue",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One alternative, first as a candidate, then as what can be booked.

    `room_class` is a code; for a split the class of the first room, `room_ids` and
    `room_classes` naming both. `distance_minutes` is how far the start is from the wanted one.
    """

    kind: OfferKind
    venue_id: UUID
    starts_at: datetime
    minutes: int
    room_class: str | None
    distance_minutes: int = 0
    rank_distance: int = 0
    room_ids: tuple[UUID, ...] = ()
    room_classes: tuple[str, ...] = ()
    adjoining: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What could not be booked. `room_class` is None where no class seats the party."""

    venue_id: UUID
    starts_at: datetime
    minutes: int
    party_size: int
    room_class: ClassFacts | None
    insists_on_room: bool = False


TryIt = Callable[[Offer], Offer | None]


def candidate_starts(
    starts_at: datetime, *, grid: timedelta, opening: Slot, now: datetime
) -> list[datetime]:
    """Return other starts within two hours, nearest first, the later of two as near.

    On the venue's grid counted from midnight, also where the wanted start is off it; inside
    `opening`, not before `now`, never the wanted start itself. In the zone of `starts_at`.
    """
    wanted = starts_at.astimezone(UTC)
    past_midnight = timedelta(
        hours=starts_at.hour,
        minutes=starts_at.minute,
        seconds=starts_at.second,
        microseconds=starts_at.microsecond,
    )
    anchor = wanted - past_midnight % grid
    steps = int(FARTHEST / grid) + 1
    earliest = max(opening.starts_at.astimezone(UTC), now.astimezone(UTC))
    closes = opening.ends_at.astimezone(UTC)
    starts = [anchor + grid * step for step in range(-steps, steps + 1)]
    found = [
        start
        for start in starts
        if earliest <= start < closes and start != wanted and abs(start - wanted) <= FARTHEST
    ]
    found.sort(key=lambda start: (abs(start - wanted), start < wanted))
    return [start.astimezone(starts_at.tzinfo) for start in found]


def candidates(
    asked: Asked,
    ladder: Ladder,
    *,
    starts: Sequence[datetime] = (),
    shortest_minutes: int,
    step_minutes: int,
    pairs: Sequence[RoomPair] = (),
    sister_venue_ids: Sequence[UUID] = (),
) -> dict[OfferKind, list[Offer]]:
    """Return what is worth trying, by kind, the best of each kind first.

    Classes must seat the party; `pairs` come from `adjoining_pairs`; a sister venue is tried
    with the same class code. Without a class only split and sister venues are left.
    """
    code = asked.room_class.code if asked.room_class else None
    as_asked = Offer(OfferKind.LATER, asked.venue_id, asked.starts_at, asked.minutes, code)
    found: dict[OfferKind, list[Offer]] = {}
    if asked.insists_on_room:
        found[OfferKind.OTHER_ROOM] = [replace(as_asked, kind=OfferKind.OTHER_ROOM)]
    if asked.room_class is not None:
        found |= _other_times(as_asked, starts)
        found |= _other_classes(as_asked, asked.room_class, ladder, asked.party_size)
        lengths = range(asked.minutes - step_minutes, shortest_minutes - 1, -step_minutes)
        found[OfferKind.SHORTER] = [
            replace(as_asked, kind=OfferKind.SHORTER, minutes=minutes) for minutes in lengths
        ]
    found[OfferKind.SPLIT] = [_split(as_asked, pair) for pair in pairs]
    found[OfferKind.SISTER_VENUE] = [
        replace(as_asked, kind=OfferKind.SISTER_VENUE, venue_id=sister)
        for sister in sister_venue_ids
    ]
    return found


def find_offers(
    by_kind: Mapping[OfferKind, Iterable[Offer]],
    try_it: TryIt,
    *,
    per_kind: int = PER_KIND,
    most: int = MOST_OFFERS,
) -> list[Offer]:
    """Return what can be booked, best first, trying no more of a kind than needed.

    `try_it` answers what can be booked (the candidate, or amended: shorter, rooms filled in) or
    None. Each kind stops at its `per_kind`-th success.
    """
    found: list[Offer] = []
    for those in by_kind.values():
        good = 0
        for candidate in those:
            if offer := try_it(candidate):
                found.append(offer)
                good += 1
            if good == per_kind:
                break
    return rank_offers(found, most=most)


def rank_offers(offers: Iterable[Offer], *, most: int = MOST_OFFERS) -> list[Offer]:
    """Return the offers in the order in which a good desk says them, at most `most`.

    Where there are too many, the best of each kind stays before a second of any kind.
    """
    ordered = sorted(dict.fromkeys(offers), key=_order)
    firsts = {offer.kind: offer for offer in reversed(ordered)}
    chosen = sorted(firsts.values(), key=_order)[:most]
    others = [offer for offer in ordered if offer not in chosen]
    return sorted(chosen + others[: most - len(chosen)], key=_order)


def said_offer(
    offer: Offer, *, business_date: date, room_class: Text, second: Text | None, venue_name: Text
) -> Text:
    """Return the offer as the desk says it: when, which class, how long, where if elsewhere.

    `room_class` and `second` are the names of the offered classes, `second` that of a split's
    other room; the venue is named only where it is another one.
    """
    ends = offer.starts_at.astimezone(UTC) + timedelta(minutes=offer.minutes)
    ends_at = ends.astimezone(offer.starts_at.tzinfo)
    when = day_and_time(business_date, offer.starts_at, ends_at)
    hours = hours_words(offer.minutes)
    rooms = room_class
    if second is not None:
        beside = _ADJOINING if offer.adjoining else _SAME_FLOOR
        rooms = Text(
            zh=f"{room_class.zh}＋{second.zh}（{beside.zh}）",
            en=f"{room_class.en} + {second.en} ({beside.en})",
        )
    elsewhere = offer.kind is OfferKind.SISTER_VENUE
    return Text(
        zh=f"{venue_name.zh + '，' if elsewhere else ''}{when.zh}，{rooms.zh}，{hours.zh}",
        en=f"{venue_name.en + ': ' if elsewhere else ''}{when.en}, {rooms.en}, {hours.en}",
    )


_ADJOINING = Text(zh="相邻", en="side by side")
_SAME_FLOOR = Text(zh="同层", en="same floor")

_ORDER_OF_KINDS = {
    OfferKind.OTHER_ROOM: -1,
    OfferKind.LARGER_CLASS: 1,
    OfferKind.SMALLER_CLASS: 2,
    OfferKind.SHORTER: 3,
    OfferKind.SPLIT: 5,
    OfferKind.SISTER_VENUE: 6,
}


def _order(offer: Offer) -> tuple[int, int, int, bool, int, bool, str]:
    """Put same class within the hour first, beyond the hour after what keeps the hour."""
    near = offer.distance_minutes <= NEAR // timedelta(minutes=1)
    return (
        _ORDER_OF_KINDS.get(offer.kind, 0 if near else 4),
        offer.distance_minutes,
        offer.rank_distance,
        not offer.adjoining,
        -offer.minutes,
        offer.kind is OfferKind.EARLIER,
        f"{offer.venue_id} {offer.room_ids}",
    )


def _other_times(as_asked: Offer, starts: Iterable[datetime]) -> dict[OfferKind, list[Offer]]:
    found: dict[OfferKind, list[Offer]] = {OfferKind.LATER: [], OfferKind.EARLIER: []}
    wanted = as_asked.starts_at.astimezone(UTC)
    for start in starts:
        shift = start.astimezone(UTC) - wanted
        kind = OfferKind.LATER if shift > timedelta(0) else OfferKind.EARLIER
        distance = int(abs(shift).total_seconds() // 60)
        found[kind].append(replace(as_asked, kind=kind, starts_at=start, distance_minutes=distance))
    return found


def _other_classes(
    as_asked: Offer, asked: ClassFacts, ladder: Ladder, party_size: int
) -> dict[OfferKind, list[Offer]]:
    above = [one for one in ladder if one.rank > asked.rank]
    below = [one for one in ladder if one.rank < asked.rank]
    return {
        kind: [
            replace(as_asked, kind=kind, room_class=one.code, rank_distance=distance)
            for distance, one in enumerate(classes, start=1)
            if party_size <= one.capacity_max
        ]
        for kind, classes in (
            (OfferKind.LARGER_CLASS, above),
            (OfferKind.SMALLER_CLASS, list(reversed(below))),
        )
    }


def _split(as_asked: Offer, pair: RoomPair) -> Offer:
    codes = (pair.first.room_class.code, pair.second.room_class.code)
    return replace(
        as_asked,
        kind=OfferKind.SPLIT,
        room_class=codes[0],
        room_ids=(pair.first.id, pair.second.id),
        room_classes=codes,
        adjoining=pair.adjoining,
    )
