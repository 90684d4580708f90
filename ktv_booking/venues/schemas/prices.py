"""A price list as the contract writes it: rows by room class, day type and hours."""

from collections import defaultdict
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.time import minutes_of_clock
from ktv_booking.venues.schemas.venue import (
    ClockSpan,
    DayTypeCode,
    NameInBoth,
    Version,
    ensure_unique,
)
from ktv_booking.web.fields import (
    Amount,
    CodeWord,
    Day,
    DocumentIn,
    DocumentOut,
    Id,
    Permille,
)

BlockMinutes = Annotated[int, Field(ge=1, le=1440)]


class MinimumSpend(DocumentIn):
    """Food and drink at least worth so much, per room or per head."""

    basis: Literal["room", "head"]
    amount_minor: Amount


class PriceRow(ClockSpan):
    """What a room of one class costs on one day type in one part of the day."""

    room_class: CodeWord
    day_type: DayTypeCode
    unit: Literal["hour", "block", "head_hour"]
    amount_minor: Amount
    block_minutes: BlockMinutes | None = None
    minimum_spend: MinimumSpend | None = None

    @model_validator(mode="after")
    def _block_has_its_length(self) -> Self:
        if (self.unit == "block") != (self.block_minutes is not None):
            raise Nonsense(
                "block_minutes 只用于单位 block，且必须给出",
                "block_minutes goes with the unit block, and only with it",
            )
        return self


class ChildrenShare(DocumentIn):
    """What part of a head a child of this kind counts as: 0 is free, 500 half."""

    code: CodeWord
    name: NameInBoth
    share_permille: Permille


class PriceListDocument(DocumentIn):
    """One version of a venue's prices, in force from a business date."""

    effective_from: Day
    service_charge_permille: Permille = 0
    children_shares: list[ChildrenShare] = Field(default_factory=list, max_length=20)
    rows: list[PriceRow] = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _one_price_at_a_time(self) -> Self:
        ensure_unique((share.code for share in self.children_shares), "codes of children_shares")
        spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for row in self.rows:
            span = minutes_of_clock(row.from_), minutes_of_clock(row.to)
            spans[row.room_class, row.day_type].append(span)
        for (room_class, day_type), listed in spans.items():
            if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(listed))):
                raise Nonsense(
                    f"{room_class} 在 {day_type} 的同一时间有两行价格",
                    f"two rows price {room_class} on {day_type} at the same time",
                )
        return self


class PriceListOut(DocumentOut):
    """A published price list."""

    id: Id
    version: Version
    venue_id: Id
    effective_from: Day
    published_at: AwareDatetime
    document: PriceListDocument
