"""Plans: what is asked, and what the house would have to change for it."""

from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.words import StayMinutes
from ktv_booking.web.fields import CodeWord, Day, DocumentIn, DocumentOut, Id, Instant
from ktv_booking.web.texts import Reason, TextOut

PlanKind = Literal["extension", "outage", "upgrade_chain", "optimise"]
Touches = Literal["nobody", "crew", "guest"]
NEEDED: dict[str, tuple[str, ...]] = {
    "extension": ("reservation_id", "minutes"),
    "outage": ("room_id", "starts_at", "ends_at"),
    "upgrade_chain": ("reservation_id", "room_class"),
    "optimise": ("venue_id", "business_date"),
}
ALSO = {"outage": ("outage_kind",)}


class NewPlan(DocumentIn):
    """What is asked. Each kind takes its own fields, and no others.

    `extension`: `reservation_id`, `minutes`. `outage`: `room_id`, `starts_at`, `ends_at`,
    `outage_kind?`. `upgrade_chain`: `reservation_id`, `room_class`. `optimise`: `venue_id`,
    `business_date`.
    """

    kind: PlanKind
    reservation_id: Id | None = None
    minutes: StayMinutes | None = None
    room_class: CodeWord | None = None
    room_id: Id | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    outage_kind: Literal["maintenance", "management_hold"] | None = None
    venue_id: Id | None = None
    business_date: Day | None = None

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        needed, said = NEEDED[self.kind], self.model_dump(exclude_none=True, exclude={"kind"})
        for field in needed:
            if field not in said:
                raise Nonsense("此类方案必填", "this kind of plan needs it", field=field)
        for field in said:
            if field not in (*needed, *ALSO.get(self.kind, ())):
                raise Nonsense(
                    "此类方案不用此项", "this kind of plan has no use for it", field=field
                )
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise Nonsense("ends_at 须晚于 starts_at", "ends_at must be after starts_at")
        return self


class PlanApplication(DocumentIn):
    """To do what a plan says; `guest_consents` where somebody who knows their room moves."""

    reason: Reason
    guest_consents: bool = False


class PlanParty(DocumentOut):
    """A reservation as a plan names it: nobody's name, nobody's phone."""

    id: UUID
    code: str
    day_no: int
    party_size: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class PlannedMove(DocumentOut):
    """Who would change rooms, whom that touches, and what is given away by it.

    `nobody`: no number was told and no crew counts on it. `crew`: they do. `guest`: the guest
    knows the number and has to be asked.
    """

    reservation: PlanParty
    from_room: str | None
    to_room: str
    from_class: str | None
    to_class: str
    touches: Touches
    cost_minor: int = Field(ge=0)


class PlannedStay(DocumentOut):
    """Who would have to leave and cannot be placed anywhere, with the reason."""

    reservation: PlanParty
    reason: TextOut


class PlanOut(DocumentOut):
    """A plan, worked out from the books at `revs`; it is refused once one of them moved on.

    `says` is one sentence: yes, yes if these move, or no, with the witness.
    """

    id: UUID
    kind: PlanKind
    venue_id: UUID
    business_date: date
    request: dict[str, Any]
    status: Literal["open", "applied"]
    feasible: bool
    says: TextOut
    moves: list[PlannedMove]
    stays: list[PlannedStay]
    cost_minor: int = Field(ge=0)
    currency: str
    revs: dict[str, int]
    created_by: str
    created_at: AwareDatetime
    applied_by: str | None
    applied_at: AwareDatetime | None
    version: int
