"""Which alternatives are worth trying against the rules."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import RoomPair
from ktv_booking.reservations.rules.offers.offer import Asked, Offer, OfferKind
from ktv_booking.rooms.rules import ClassFacts, Ladder

FARTHEST = timedelta(minutes=120)
MOST_PAIRS = 4
ALIKE = 2


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
    with the same class code. Without a class only split and sister venues are left. Who asks for
    less than is sold is offered the shortest stay, on the grid.
    """
    code = asked.room_class.code if asked.room_class else None
    as_asked = Offer(OfferKind.LATER, asked.venue_id, asked.starts_at, asked.minutes, code)
    found: dict[OfferKind, list[Offer]] = {}
    if asked.insists_on_room:
        found[OfferKind.OTHER_ROOM] = [replace(as_asked, kind=OfferKind.OTHER_ROOM)]
    if asked.room_class is not None:
        found |= _other_times(as_asked, starts)
        found |= _other_classes(as_asked, asked.room_class, ladder, asked.party_size)
        if asked.minutes < shortest_minutes:
            shortest = -(-shortest_minutes // step_minutes) * step_minutes
            found[OfferKind.LONGER] = [replace(as_asked, kind=OfferKind.LONGER, minutes=shortest)]
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


def pairs_to_try(pairs: Iterable[RoomPair]) -> list[RoomPair]:
    """Return the first few pairs, and of those that read alike no more than two."""
    seen: Counter[tuple[object, ...]] = Counter()
    found: list[RoomPair] = []
    for pair in pairs:
        codes = sorted((pair.first.room_class.code, pair.second.room_class.code))
        seen[alike := (*codes, pair.adjoining)] += 1
        if seen[alike] <= ALIKE:
            found.append(pair)
        if len(found) == MOST_PAIRS:
            break
    return found


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
