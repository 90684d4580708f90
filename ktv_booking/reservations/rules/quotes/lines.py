"""What a quote says: its lines, the minimum spend, and the document a reservation keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, Self

from ktv_booking.venues.rules.prices import Basis

LineKind = Literal["room", "head", "block", "service_charge"]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One amount and what it is for. `heads_permille` counts heads in thousandths.

    `unit_amount_minor` is per hour, head and hour, or block; on the service charge's line, where
    `unit` is `permille`, it is that rate. `room_class` is the class whose price it is.
    """

    kind: LineKind
    business_date: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    day_type: str | None
    period: str | None
    unit: str
    unit_amount_minor: int
    heads_permille: int | None
    amount_minor: int
    room_class: str | None = None

    def as_document(self) -> dict[str, Any]:
        """Return the line as JSON has it."""
        said = {name: getattr(self, name) for name in _LINE}
        for name in ("business_date", "starts_at", "ends_at"):
            said[name] = said[name].isoformat()
        return said

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read a line that `as_document` wrote."""
        dates = {
            "business_date": date.fromisoformat(document["business_date"]),
            "starts_at": datetime.fromisoformat(document["starts_at"]),
            "ends_at": datetime.fromisoformat(document["ends_at"]),
        }
        return cls(**(dict(document) | dates))


@dataclass(frozen=True, slots=True)
class MinimumSpend:
    """The least to be eaten and drunk: so much per room or head, `total_minor` for the party."""

    basis: Basis
    amount_minor: int
    total_minor: int


_LINE, _FLOOR = (tuple(field.name for field in fields(one)) for one in (QuoteLine, MinimumSpend))


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a stay under one version of the price list."""

    lines: tuple[QuoteLine, ...]
    fees_minor: int
    service_charge_minor: int
    total_minor: int
    minimum_spend: MinimumSpend | None
    price_list_version: str

    def as_document(self) -> dict[str, Any]:
        """Return the quote as JSON has it: the snapshot a reservation keeps."""
        floor = self.minimum_spend
        return {
            "lines": [line.as_document() for line in self.lines],
            "fees_minor": self.fees_minor,
            "service_charge_minor": self.service_charge_minor,
            "total_minor": self.total_minor,
            "minimum_spend": None
            if floor is None
            else {name: getattr(floor, name) for name in _FLOOR},
            "price_list_version": self.price_list_version,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read a quote that `as_document` wrote."""
        floor = document["minimum_spend"]
        return cls(
            lines=tuple(QuoteLine.of(line) for line in document["lines"]),
            fees_minor=document["fees_minor"],
            service_charge_minor=document["service_charge_minor"],
            total_minor=document["total_minor"],
            minimum_spend=None if floor is None else MinimumSpend(**floor),
            price_list_version=document["price_list_version"],
        )
