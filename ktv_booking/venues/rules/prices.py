"""A venue's price list: what an hour, a block or a head costs, by class, day type and time.

Times are minutes after midnight of the business date. An amount is per hour for `hour` and
`head_hour`, per block for `block`; always whole minor units.
Source: api.md section 2, the quote law; rules F11.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import Any, Literal, Self, get_args

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import minutes_of_clock

Unit = Literal["hour", "block", "head_hour"]
Basis = Literal["room", "head"]
WHOLE_HEAD = 1000

NO_PRICE = Text(
    zh="价格按小时、买断或人时计，不得为负",
    en="a price is an amount per hour, block or head_hour, not below zero",
)
BACKWARDS = Text(zh="from 须早于 to", en="from comes before to")
OFF_GRID = Text(
    zh="from 与 to 须落在 {slot_minutes} 分钟的格上",
    en="from and to lie on the grid of {slot_minutes} minutes",
)
PRICED_TWICE = Text(
    zh="前面已有一行为同一房型、同一日类型的这段时间定价",
    en="an earlier row of the same class and day type covers part of this time",
)
NO_BLOCK_LENGTH = Text(zh="买断须写明 block_minutes", en="a block says its block_minutes")
INEXACT = Text(
    zh="{slot_minutes} 分钟的价格须为最小货币单位的整数",
    en="{slot_minutes} minutes must cost a whole minor unit",
)


class NotPriceable(Nonsense):
    """One row of a price list cannot be charged exactly: which, and why."""

    def __init__(self, index: int, reason: Text) -> None:
        super().__init__(reason.zh, reason.en, field=f"rows[{index}]")
        self.index = index


@dataclass(frozen=True, slots=True)
class SpendFloor:
    """The least a party spends on food and drink: per room, or per head."""

    basis: Basis
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ChildShare:
    """What a child of one kind counts for: 0 comes free, 500 is half a head."""

    code: str
    name: Text
    share_permille: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price of one class on one day type between two clock times."""

    room_class: str
    day_type: str
    starts: int
    ends: int
    unit: Unit
    amount_minor: int
    block_minutes: int | None = None
    minimum_spend: SpendFloor | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read one row of the contract's price list."""
        floor = row.get("minimum_spend")
        return cls(
            room_class=row["room_class"],
            day_type=row["day_type"],
            starts=minutes_of_clock(row["from"]),
            ends=minutes_of_clock(row["to"]),
            unit=row["unit"],
            amount_minor=row["amount_minor"],
            block_minutes=row.get("block_minutes"),
            minimum_spend=floor and SpendFloor(floor["basis"], floor["amount_minor"]),
        )


@dataclass(frozen=True, slots=True)
class PriceStretch:
    """A stretch `[starts, ends)` of a day priced by one row, or by none."""

    starts: int
    ends: int
    row: PriceRow | None


@dataclass(frozen=True, slots=True)
class PriceList:
    """One published version, its rows found by class and day type."""

    version: str
    effective_from: date | None
    service_charge_permille: int
    children_shares: tuple[ChildShare, ...]
    rows: tuple[PriceRow, ...]
    _by_kind: dict[tuple[str, str], list[PriceRow]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _stretches: dict[tuple[Any, ...], tuple[PriceStretch, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        for row in self.rows:
            self._by_kind.setdefault((row.room_class, row.day_type), []).append(row)

    @classmethod
    def of(cls, document: Mapping[str, Any], *, version: str | None = None) -> Self:
        """Read the price list of the contract; unnamed, it goes by its effective date."""
        effective_from = document.get("effective_from")
        return cls(
            version=str(effective_from or "") if version is None else version,
            effective_from=effective_from and date.fromisoformat(str(effective_from)),
            service_charge_permille=document.get("service_charge_permille", 0),
            children_shares=tuple(
                ChildShare(share["code"], Text.of(share["name"]), share["share_permille"])
                for share in document.get("children_shares", ())
            ),
            rows=tuple(PriceRow.of(row) for row in document["rows"]),
        )

    def row_for(self, room_class: str, day_types: Sequence[str], minutes: int) -> PriceRow | None:
        """Return the row that prices a moment: of the first day type that has one, or None.

        `day_types` is a fallback chain: a special day without a price of its own takes the
        price of the day type it borrows from, moment by moment.
        """
        for day_type in day_types:
            for row in self._by_kind.get((room_class, day_type), ()):
                if row.starts <= minutes < row.ends:
                    return row
        return None

    def stretches(
        self, room_class: str, day_types: tuple[str, ...], starts: int, ends: int
    ) -> tuple[PriceStretch, ...]:
        """Return `[starts, ends)` of a day cut wherever another row prices it."""
        key = (room_class, day_types, starts, ends)
        stretches = self._stretches.get(key)
        if stretches is None:
            stretches = self._stretches[key] = tuple(self._cut(*key))
        return stretches

    def share_of(self, child: str) -> int:
        """Return what a child of this kind counts for; one the list does not name is a head."""
        for share in self.children_shares:
            if share.code == child:
                return share.share_permille
        return WHOLE_HEAD

    def _cut(
        self, room_class: str, day_types: tuple[str, ...], starts: int, ends: int
    ) -> Iterator[PriceStretch]:
        rows = [row for kind in day_types for row in self._by_kind.get((room_class, kind), ())]
        edges = {edge for row in rows for edge in (row.starts, row.ends) if starts < edge < ends}
        cuts = pairwise([starts, *sorted(edges), ends])
        pieces = [(*cut, self.row_for(room_class, day_types, cut[0])) for cut in cuts]
        for _, run in groupby(pieces, key=lambda piece: id(piece[2])):
            same = list(run)
            yield PriceStretch(same[0][0], same[-1][1], same[0][2])


def ensure_priceable(prices: PriceList | Mapping[str, Any], slot_minutes: int) -> None:
    """Refuse a price list that could not be charged exactly, slot by slot of the grid.

    A slot's price, a child's share of it included, is a whole minor unit; rows begin and end on
    the grid; two rows of one class and day type never cover the same time.

    Raises:
        NotPriceable: names the first such row; its message starts with it, as `rows[3]: ...`.

    Source: api.md section 2, the quote law.
    """
    price_list = prices if isinstance(prices, PriceList) else PriceList.of(prices)
    shares = [WHOLE_HEAD, *(share.share_permille for share in price_list.children_shares)]
    before: dict[tuple[str, str], list[PriceRow]] = {}
    for index, row in enumerate(price_list.rows):
        earlier = before.setdefault((row.room_class, row.day_type), [])
        reason = _why_not_priceable(row, earlier, shares=shares, slot_minutes=slot_minutes)
        if reason is not None:
            facts = {"slot_minutes": slot_minutes}
            raise NotPriceable(index, Text(*(reason.said_in(one, facts) for one in ("zh", "en"))))
        earlier.append(row)


def _why_not_priceable(
    row: PriceRow, earlier: Sequence[PriceRow], *, shares: Sequence[int], slot_minutes: int
) -> Text | None:
    if row.unit not in get_args(Unit) or row.amount_minor < 0:
        return NO_PRICE
    if row.starts >= row.ends:
        return BACKWARDS
    if row.starts % slot_minutes or row.ends % slot_minutes:
        return OFF_GRID
    if any(row.starts < other.ends and other.starts < row.ends for other in earlier):
        return PRICED_TWICE
    return _why_not_exact(row, shares=shares, slot_minutes=slot_minutes)


def _why_not_exact(row: PriceRow, *, shares: Sequence[int], slot_minutes: int) -> Text | None:
    if row.unit == "block":
        return None if (row.block_minutes or 0) > 0 else NO_BLOCK_LENGTH
    parts = shares if row.unit == "head_hour" else (WHOLE_HEAD,)
    if any(row.amount_minor * slot_minutes * part % (60 * WHOLE_HEAD) for part in parts):
        return INEXACT
    return None
