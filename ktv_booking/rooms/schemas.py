"""Room classes, rooms and outages as the contract writes them. Source: api.md section 2.

The documents of policies and prices are those of venues; their routes are here.
"""

from datetime import date
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.venues.schemas import (
    PolicyDocument,
    PolicyOut,
    PolicyPage,
    PriceListDocument,
    PriceListOut,
    PriceListPage,
    WindowDefaults,
)
from ktv_booking.venues.schemas.ladder import (
    Floor,
    NewRoomClass,
    RoomNumber,
    TurnoverMinutes,
    TurnoverMode,
)
from ktv_booking.venues.schemas.venue import Change, Version, ensure_unique
from ktv_booking.web.fields import (
    BothLanguages,
    CodeWord,
    Count,
    DocumentIn,
    DocumentOut,
    Id,
    Instant,
    Note,
    PartySize,
)
from ktv_booking.web.pages import Page

OutageKind = Literal["maintenance", "management_hold"]


class RoomClassChange(Change):
    """What a PATCH of a room class may carry."""

    code: CodeWord | None = None
    name: BothLanguages | None = None
    rank: Count | None = None
    capacity_min: PartySize | None = None
    capacity_comfort: PartySize | None = None
    capacity_max: PartySize | None = None
    turnover_minutes: TurnoverMinutes | None = None
    turnover_mode: TurnoverMode | None = None


class RoomClassOut(DocumentOut):
    """A room class of a venue."""

    id: Id
    venue_id: Id
    code: str
    name: BothLanguages
    rank: int
    capacity_min: int
    capacity_comfort: int
    capacity_max: int
    turnover_minutes: int
    turnover_mode: TurnoverMode
    version: Version


class RoomClassPage(Page[RoomClassOut]):
    """The ladder of a venue, small first."""


class NewRoom(DocumentIn):
    """A room; `adjoins` are the rooms it can be opened to, and holds both ways."""

    number: RoomNumber
    room_class_id: Id
    floor: Floor = ""
    features: list[CodeWord] = Field(default_factory=list, max_length=40)
    adjoins: list[Id] = Field(default_factory=list, max_length=20)
    active: bool = True
    sort_order: Count = 0

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        ensure_unique(self.features, "features")
        ensure_unique(self.adjoins, "adjoins")
        return self


class RoomChange(Change):
    """What a PATCH of a room may carry; lists are replaced whole."""

    number: RoomNumber | None = None
    room_class_id: Id | None = None
    floor: Floor | None = None
    features: list[CodeWord] | None = Field(default=None, max_length=40)
    adjoins: list[Id] | None = Field(default=None, max_length=20)
    active: bool | None = None
    sort_order: Count | None = None

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        ensure_unique(self.features or [], "features")
        ensure_unique(self.adjoins or [], "adjoins")
        return self


class RoomOut(DocumentOut):
    """A room of a venue."""

    id: Id
    venue_id: Id
    number: str
    room_class_id: Id
    floor: str
    features: list[str]
    adjoins: list[Id]
    active: bool
    sort_order: int
    version: Version


class RoomPage(Page[RoomOut]):
    """The rooms of a venue in the order of its board."""


class NewOutage(DocumentIn):
    """A span in which a room cannot be given: it is broken, or the house keeps it."""

    kind: OutageKind
    starts_at: Instant
    ends_at: Instant
    reason: Note = ""
    releases_at: Instant | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise Nonsense("ends_at 须晚于 starts_at", "ends_at must be after starts_at")
        if self.releases_at is not None and self.releases_at >= self.ends_at:
            raise Nonsense("releases_at 须早于 ends_at", "releases_at must be before ends_at")
        return self


class OutageHit(DocumentOut):
    """A reservation whose room the outage takes away."""

    reservation_id: Id
    code: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class OutageOut(DocumentOut):
    """An outage, and whom it hits."""

    id: Id
    room_id: Id
    kind: OutageKind
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str
    releases_at: AwareDatetime | None = None
    hits: list[OutageHit] = Field(default_factory=list)
    version: Version


__all__ = [
    "NewOutage",
    "NewRoom",
    "NewRoomClass",
    "OutageHit",
    "OutageOut",
    "PolicyDocument",
    "PolicyOut",
    "PolicyPage",
    "PriceListDocument",
    "PriceListOut",
    "PriceListPage",
    "RoomChange",
    "RoomClassChange",
    "RoomClassOut",
    "RoomClassPage",
    "RoomOut",
    "RoomPage",
    "WindowDefaults",
]
