"""An action that is right but not yours: what it is, who may do it or approve it, and how far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ktv_booking.kernel.errors import Forbidden
from ktv_booking.kernel.text import Language, Text

ROLE_NAMES = {
    "agent": Text(zh="客服专员", en="an agent"),
    "lead": Text(zh="客服组长", en="a lead"),
    "front_desk": Text(zh="前台", en="the front desk"),
    "duty_manager": Text(zh="值班主管", en="the duty manager"),
    "venue_manager": Text(zh="店长", en="the venue manager"),
    "cs_officer": Text(zh="客服主任", en="a customer-service officer"),
    "hq_admin": Text(zh="总部管理员", en="a head-office administrator"),
}
LADDER = ("agent", "lead", "duty_manager", "venue_manager", "hq_admin")
"""Whose word goes further than whose. Those who stand beside it are taken for whom they cover."""


class ApprovalKind(StrEnum):
    """What somebody answers for. `queue-jump` waits for the waiting lists."""

    FREE_UPGRADE = "free-upgrade"
    LOWER_MINIMUM_SPEND = "lower-minimum-spend"
    BELOW_SOFT_MINIMUM = "below-soft-minimum"
    HOLD_EXTENSION = "hold-extension"
    WAIVE_DEPOSIT = "waive-deposit"
    WAIVE_FEE = "refund-beyond-tier"
    ANOTHER_FREE_MOVE = "another-free-move"
    CANCEL_FOR_THE_HOUSE = "cancel-for-the-house"
    LATE_AMENDMENT = "late-amendment"
    REINSTATEMENT = "reinstatement"
    BLOCKED_PHONE = "blocked-phone"
    OVER_QUOTA = "over-quota"
    QUEUE_JUMP = "queue-jump"


class ApprovalRequired(Forbidden):
    """Above your limit; `role` names who may do it or approve it, `action` the kind to ask for.

    Source: api.md section 5; rules F6 (a refusal names the role that may approve).
    """

    code = "approval-required"
    title = Text(zh="需要上级批准", en="This needs approval")
    detail = Text(zh="此操作须由{role_name}批准", en="This needs approval by {role_name}")

    def __init__(self, *, role: str = "duty_manager", action: str = "", **facts: object) -> None:
        super().__init__(role=role, action=action, **facts)

    def said_in(self, language: Language) -> str:
        """Return the sentence with the role's name in the listener's language."""
        role = str(self.facts["role"])
        name = ROLE_NAMES.get(role, Text(zh=role, en=role)).said_in(language)
        return self.detail.said_in(language, {**self.facts, "role_name": name})


@dataclass(frozen=True, slots=True)
class Extent:
    """How much one case gives away: minor units of the venue's money, minutes; 0 where neither.

    `least` is a role below which nobody decides on it, whatever their limit.
    """

    amount_minor: int = 0
    minutes: int = 0
    least: str = LADDER[0]

    def and_also(self, other: "Extent") -> "Extent":
        """Return both cases as one, for the rooms of one decision."""
        least = max(self.least, other.least, key=LADDER.index)
        return Extent(self.amount_minor + other.amount_minor, self.minutes + other.minutes, least)


NOTHING = Extent()


@dataclass(frozen=True, slots=True)
class Limit:
    """How far the word of a role goes: for one case, and for a calendar month. None: any."""

    role: str
    per_case_minor: int | None = None
    per_case_minutes: int | None = None
    per_month: int | None = None
    per_month_minor: int | None = None

    def covers(self, case: Extent) -> bool:
        """Say whether one case of this extent is within the limit."""
        return (
            LADDER.index(self.role) >= LADDER.index(case.least)
            and _within(case.amount_minor, self.per_case_minor)
            and _within(case.minutes, self.per_case_minutes)
        )

    def has_room(self, times: int, amount_minor: int) -> bool:
        """Say whether a month with so many cases, and so much given away, is within the limit."""
        return _within(times, self.per_month) and _within(amount_minor, self.per_month_minor)


def _within(value: int, limit: int | None) -> bool:
    return limit is None or value <= limit


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may do what, and how far, at one venue: limits by kind, the lowest role first.

    A role above the highest one named has no limit. `approval_minutes` is how long a request
    waits and an approval is good for; `rebook_within_hours` how soon after a cancellation a
    booking is looked at twice; `late_amendment_minutes` from how long before the start another
    guest on a booking is late.
    """

    limits: Mapping[ApprovalKind, Sequence[Limit]] = field(default_factory=dict)
    approval_minutes: int = 30
    rebook_within_hours: int = 4
    late_amendment_minutes: int = 0

    def limit_of(self, kind: ApprovalKind, stands_for: Callable[[str], bool]) -> Limit | None:
        """Return how far somebody's word goes; None where it does not count.

        Args:
            stands_for: whether they may take the guarded actions of a role.
        """
        held = max((place for place, role in enumerate(LADDER) if stands_for(role)), default=-1)
        named = [(LADDER.index(limit.role), limit) for limit in self.limits_on(kind)]
        below = [limit for place, limit in named if place <= held]
        if not below:
            return None
        highest, _ = named[-1]
        return below[-1] if held <= highest else Limit(LADDER[held])

    def who_may(self, kind: ApprovalKind, case: Extent, *, above: str | None = None) -> str:
        """Return the lowest role whose word is enough for a case; `above` leaves out up to it."""
        least = max(LADDER.index(above) + 1 if above else 0, LADDER.index(case.least))
        named = self.limits_on(kind)
        for limit in named:
            if LADDER.index(limit.role) >= least and limit.covers(case):
                return limit.role
        beyond = max(LADDER.index(named[-1].role) + 1, least)
        return LADDER[min(beyond, len(LADDER) - 1)]

    def limits_on(self, kind: ApprovalKind) -> Sequence[Limit]:
        """Return the limits of a kind, the lowest role first; the house's where none are named."""
        return self.limits.get(kind) or (HOUSE_LIMITS[kind],)


HOUSE_LIMITS: Mapping[ApprovalKind, Limit] = {
    **{kind: Limit("duty_manager") for kind in ApprovalKind},
    ApprovalKind.OVER_QUOTA: Limit("venue_manager"),
}
"""Who decides where a venue's policy is silent: no amounts, since these have a currency."""
