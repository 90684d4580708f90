"""How a stay is priced: where it is cut, which row prices each part, what is charged whole.

The quote law (api.md section 2): hourly and per-head lines are cut wherever business date, day
type, period or price row changes, and priced by where they lie. A block is priced by its start
and charged whole; what follows it is priced by its own start. Of all minimum spends touched the
one that is highest for the party holds. The service charge is on the sum of the lines. A booking
starts on the grid, where every slot is a whole minor unit: so splitting it at a grid point never
changes the sum.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

from ktv_booking.kernel.errors import Conflict, Malformed
from ktv_booking.kernel.money import permille_of, round_half_up
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.rules.quotes.changes import EarlierClass, parts_of
from ktv_booking.reservations.rules.quotes.lines import LineKind, MinimumSpend, Quote, QuoteLine
from ktv_booking.rooms.rules.naming import one_room
from ktv_booking.venues.rules.calendar import Calendar, DaySwitches
from ktv_booking.venues.rules.prices import WHOLE_HEAD, PriceList, PriceRow, SpendFloor

KIND_OF_UNIT: dict[str, LineKind] = {"hour": "room", "head_hour": "head", "block": "block"}


class NoPriceForTime(Conflict):
    """The price list is silent about part of the stay; it is never taken to be free."""

    code = "no-price-for-time"
    title = Text(zh="该时段没有价格", en="There is no price for that time")
    detail = Text(
        zh="价目表中{room_class_name[zh]}在{starts_at:%m-%d %H:%M}没有价格",
        en="The price list has no price for {one_room} at {starts_at:%Y-%m-%d %H:%M}",
    )

    def said_in(self, language: Language) -> str:
        """Return which room has no price and when, where the class is known by its name."""
        if "room_class_name" not in self.facts:
            return self.title.said_in(language)
        room = one_room(Text.of(self.facts["room_class_name"])).en
        return self.detail.said_in(language, {**self.facts, "one_room": room})


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the stay of one business date, day type, period and price row."""

    business_date: date
    ends_at: datetime
    day_type: str
    period: str | None
    row: PriceRow | None


def quote(
    slot: Slot,
    *,
    room_class: str,
    party_size: int,
    calendar: Calendar,
    switches_of: Callable[[date], DaySwitches],
    price_list: PriceList,
    children: Mapping[str, int] | None = None,
    earlier: Sequence[EarlierClass] = (),
) -> Quote:
    """Return what a stay costs: cut at every boundary, each line rounded half up.

    Priced by `room_class`, but up to its end by each of the classes charged `earlier`.

    Elapsed minutes are charged, also on a night of clock change; seconds are not. Children are
    part of `party_size` and count for their share of a head.

    Raises:
        NoPriceForTime: no row of the price list covers part of the stay.
        Malformed: more children than people.

    Source: the quote law.
    """
    slot = Slot(_whole_minute(slot.starts_at), _whole_minute(slot.ends_at))
    heads = _heads_permille(party_size, children or {}, price_list)
    earlier = [EarlierClass(one.room_class, _whole_minute(one.until)) for one in earlier]
    lines: list[QuoteLine] = []
    floors: list[SpendFloor | None] = []
    for part, charged in parts_of(slot, room_class, earlier):
        stretches = _stretches(part, charged, calendar, switches_of, price_list)
        for span, stretch, row in _spans(part, charged, stretches, calendar):
            line = _line(span, stretch, row, heads, calendar)
            lines.append(replace(line, room_class=charged))
            floors.append(row.minimum_spend)
    return _summed(lines, _highest(floors, heads), price_list)


def _spans(
    slot: Slot, room_class: str, stretches: Iterable[_Stretch], calendar: Calendar
) -> Iterator[tuple[Slot, _Stretch, PriceRow]]:
    """Yield what is priced as one line each, with the row that prices it."""
    at = slot.starts_at
    for stretch in stretches:
        while at < stretch.ends_at:
            if stretch.row is None:
                local = at.astimezone(calendar.hours.zone)
                raise NoPriceForTime(room_class=room_class, starts_at=local)
            span = Slot(at, _priced_until(at, stretch, stretch.row, slot))
            yield span, stretch, stretch.row
            at = span.ends_at


def _priced_until(at: datetime, stretch: _Stretch, row: PriceRow, slot: Slot) -> datetime:
    """Return until when one line goes: its stretch's end, or however far one block reaches."""
    if row.unit == "block" and row.block_minutes:
        return min(at + timedelta(minutes=row.block_minutes), slot.ends_at)
    return stretch.ends_at


def _whole_minute(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def _heads_permille(party_size: int, children: Mapping[str, int], price_list: PriceList) -> int:
    """Return the paying heads in thousandths, every child at its share."""
    count = sum(children.values())
    if count > party_size:
        raise Malformed.at(
            "children",
            Text(zh="儿童人数不能多于总人数", en="more children than people in the party"),
        )
    shares = sum(price_list.share_of(child) * number for child, number in children.items())
    return (party_size - count) * WHOLE_HEAD + shares


def _stretches(
    slot: Slot,
    room_class: str,
    calendar: Calendar,
    switches_of: Callable[[date], DaySwitches],
    price_list: PriceList,
) -> Iterator[_Stretch]:
    """Yield the stay cut at every boundary the quote law names, in order and without a gap."""
    for day in calendar.hours.days_of(slot):
        pieces = [
            (piece, segment)
            for segment in calendar.segments_of(day, switches_of(day))
            for piece in price_list.stretches(
                room_class, calendar.fallbacks_of(segment.day_type), segment.starts, segment.ends
            )
        ]
        ends = _instants(calendar, day, [piece.ends for piece, _ in pieces])
        for (piece, segment), ends_at in zip(pieces, ends, strict=True):
            if ends_at > slot.starts_at:
                until = min(ends_at, slot.ends_at)
                yield _Stretch(day, until, segment.day_type, segment.period, piece.row)


def _instants(calendar: Calendar, day: date, minutes: Sequence[int]) -> list[datetime]:
    """Return the instants, in UTC, of ascending clock times of `day`.

    A time that the clock skips on a night of change must not come after the next one.
    """
    first = calendar.hours.starts_of(day).astimezone(UTC)
    latest = calendar.hours.starts_of(day + DAY).astimezone(UTC)
    if latest - first == DAY:
        return [first + timedelta(minutes=minute - calendar.day_starts) for minute in minutes]
    instants: list[datetime] = []
    for minute in reversed(minutes):
        latest = min(latest, calendar.hours.at(day, minute).astimezone(UTC))
        instants.append(latest)
    return instants[::-1]


def _line(
    span: Slot, stretch: _Stretch, row: PriceRow, heads: int, calendar: Calendar
) -> QuoteLine:
    minutes = span.minutes
    per_head = row.unit == "head_hour"
    amount = row.amount_minor
    if row.unit != "block":
        parts = heads if per_head else WHOLE_HEAD
        amount = round_half_up(Fraction(amount * minutes * parts, 60 * WHOLE_HEAD))
    return QuoteLine(
        kind=KIND_OF_UNIT[row.unit],
        business_date=stretch.business_date,
        starts_at=_with_offset(span.starts_at, calendar),
        ends_at=_with_offset(span.ends_at, calendar),
        minutes=minutes,
        day_type=stretch.day_type,
        period=stretch.period,
        unit=row.unit,
        unit_amount_minor=row.amount_minor,
        heads_permille=heads if per_head else None,
        amount_minor=amount,
    )


def _with_offset(instant: datetime, calendar: Calendar) -> datetime:
    """Return `instant` as the venue writes it: a fixed offset survives JSON, a zone does not."""
    local = instant.astimezone(calendar.hours.zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)


def _highest(floors: Iterable[SpendFloor | None], heads: int) -> MinimumSpend | None:
    """Return the floor that asks most of the party, the first of equals; None if none asks."""
    highest: MinimumSpend | None = None
    for floor in filter(None, floors):
        total = floor.amount_minor
        if floor.basis == "head":
            total = permille_of(total, heads)
        if total > (highest.total_minor if highest else 0):
            highest = MinimumSpend(floor.basis, floor.amount_minor, total)
    return highest


def _summed(lines: list[QuoteLine], floor: MinimumSpend | None, price_list: PriceList) -> Quote:
    fees = sum(line.amount_minor for line in lines)
    rate = price_list.service_charge_permille
    charge = permille_of(fees, rate)
    if rate:
        first, last = lines[0], lines[-1]
        lines.append(
            QuoteLine(
                kind="service_charge",
                business_date=first.business_date,
                starts_at=first.starts_at,
                ends_at=last.ends_at,
                minutes=sum(line.minutes for line in lines),
                day_type=None,
                period=None,
                unit="permille",
                unit_amount_minor=rate,
                heads_permille=None,
                amount_minor=charge,
            )
        )
    return Quote(tuple(lines), fees, charge, fees + charge, floor, price_list.version)
