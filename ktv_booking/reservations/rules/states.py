"""A reservation's life: its states, what may follow what, and what time does to it by itself.

Source: api.md section 3 (states), rules F2. Undo is kept apart: it never happens by the way.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from ktv_booking.kernel.errors import Conflict, Gone
from ktv_booking.kernel.text import Language, Text

UNDO_BY_A_LEAD = timedelta(minutes=10)


class Status(StrEnum):
    """Where a reservation stands."""

    REQUESTED = "requested"
    HELD = "held"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    SEATED = "seated"
    RELEASED = "released"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    DECLINED = "declined"


ALLOWED_NEXT: dict[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset(
        {Status.CONFIRMED, Status.DECLINED, Status.CANCELLED, Status.EXPIRED}
    ),
    Status.HELD: frozenset({Status.CONFIRMED, Status.EXPIRED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset(
        {Status.ARRIVED, Status.RELEASED, Status.CANCELLED, Status.NO_SHOW}
    ),
    Status.ARRIVED: frozenset({Status.SEATED, Status.CANCELLED}),
    Status.SEATED: frozenset({Status.COMPLETED}),
    Status.RELEASED: frozenset({Status.NO_SHOW}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.NO_SHOW: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.DECLINED: frozenset(),
}

UNDO: dict[Status, frozenset[Status]] = {
    Status.ARRIVED: frozenset({Status.CONFIRMED}),
    Status.SEATED: frozenset({Status.ARRIVED}),
    Status.RELEASED: frozenset({Status.CONFIRMED, Status.ARRIVED}),
    Status.COMPLETED: frozenset({Status.SEATED}),
    Status.CANCELLED: frozenset({Status.CONFIRMED, Status.ARRIVED}),
    Status.NO_SHOW: frozenset({Status.CONFIRMED, Status.ARRIVED}),
}

FINAL = frozenset(status for status, following in ALLOWED_NEXT.items() if not following)
OCCUPYING = frozenset({Status.HELD, Status.CONFIRMED, Status.ARRIVED, Status.SEATED})
LIVE = OCCUPYING | {Status.REQUESTED}
"""Still to be served. Released is neither live nor final: the guest may yet be rescued."""

_VERB_TO: dict[Status, str] = {
    Status.CONFIRMED: "confirmation",
    Status.DECLINED: "decline",
    Status.ARRIVED: "arrival",
    Status.SEATED: "seating",
    Status.COMPLETED: "departure",
    Status.CANCELLED: "cancellation",
    Status.NO_SHOW: "no-show",
}

_VERBS: dict[Status, tuple[str, ...]] = {
    Status.REQUESTED: ("confirmation", "decline", "placement", "cancellation"),
    Status.HELD: ("confirmation", "hold-extension", "placement", "cancellation"),
    Status.CONFIRMED: (
        "arrival", "room-notice", "hold-extension", "placement", "cancellation", "no-show",
    ),
    Status.ARRIVED: ("seating", "room-notice", "placement", "cancellation", "reinstatement"),
    Status.SEATED: ("extension", "departure", "placement", "reinstatement"),
    Status.RELEASED: ("reinstatement", "no-show"),
    Status.COMPLETED: ("reinstatement",),
    Status.CANCELLED: ("reinstatement",),
    Status.NO_SHOW: ("reinstatement",),
    Status.EXPIRED: (),
    Status.DECLINED: (),
}  # fmt: skip


class ActionNotAllowed(Conflict):
    """The state it is in does not allow this; `allowed_actions` are those it does."""

    code = "action-not-allowed"
    title = Text(zh="当前状态不能这样操作", en="Its present state does not allow this")
    detail = Text(
        zh="当前状态为“{status}”，不能{action}", en="It is {status}: {action} is not possible now"
    )

    def said_in(self, language: Language) -> str:
        """Return the sentence with state and verb in the listener's words."""
        said = dict(self.facts)
        if language == "zh":
            said["status"] = STATUS_ZH.get(str(said.get("status")), said.get("status"))
            said["action"] = ACTION_ZH.get(str(said.get("action")), "这样操作")
        return self.detail.said_in(language, said)


STATUS_ZH = {
    "requested": "待确认", "held": "保留中", "confirmed": "已确认", "arrived": "已到店",
    "seated": "已入座", "released": "已释放", "completed": "已离店", "cancelled": "已取消",
    "no_show": "未到", "expired": "已过期", "declined": "已婉拒", "withdrawn": "已撤回",
    "registered": "已登记", "infeasible": "无法整体执行",
}  # fmt: skip
ACTION_ZH = {
    "confirmation": "确认", "decline": "婉拒", "arrival": "登记到店", "seating": "入座",
    "departure": "离店", "extension": "续时", "placement": "换房或改期", "cancellation": "取消",
    "no-show": "登记未到", "reinstatement": "恢复", "room-notice": "告知房号",
    "hold-extension": "延长保留", "amendment": "修改", "plan-application": "执行方案",
    "erasure": "匿名化", "reconfirmation": "再次确认",
}  # fmt: skip


class HoldExpired(Gone):
    """The time in which it was kept for an answer or a deposit ran out."""

    code = "hold-expired"
    title = Text(zh="保留已过期，请重新预约", en="The hold has expired: book again")


class GraceOver(Gone):
    """The guest came after the grace; the room was given back, a reinstatement may still do it."""

    code = "grace-over"
    title = Text(zh="保留时间已过，包厢已释放", en="The grace is over and the room was given back")


def is_occupying(status: Status, *, requested_occupies: bool) -> bool:
    """Say whether a reservation keeps its room; a request does where the policy says so.

    A completed one does too until its turnover ends: that is a matter of its span.
    """
    return status in OCCUPYING or (status is Status.REQUESTED and requested_occupies)


def status_at(
    status: Status, *, hold_until: datetime | None, grace_until: datetime | None, now: datetime
) -> Status:
    """Return the status as it truly is at `now`, swept or not.

    A hold or request is dead at `hold_until`, a confirmed one released at `grace_until`: the
    instant itself is already too late.
    """
    if status in (Status.HELD, Status.REQUESTED) and hold_until is not None and hold_until <= now:
        return Status.EXPIRED
    if status is Status.CONFIRMED and grace_until is not None and grace_until <= now:
        return Status.RELEASED
    return status


def ensure_in_time(
    status: Status, *, hold_until: datetime | None, grace_until: datetime | None, now: datetime
) -> None:
    """Refuse what time has ended, in the words of what ended: the hold, or the grace.

    Raises:
        HoldExpired: it was kept until `hold_until`.
        GraceOver: it was kept until `grace_until`; reinstatement is the way back.
    """
    present = status_at(status, hold_until=hold_until, grace_until=grace_until, now=now)
    if present is Status.EXPIRED:
        raise HoldExpired(status=present.value, hold_until=hold_until)
    if present is Status.RELEASED:
        raise GraceOver(
            status=present.value,
            grace_until=grace_until,
            allowed_actions=allowed_actions(present, day_over=False),
        )


def ensure_may_become(status: Status, following: Status) -> None:
    """Refuse a change of state that is not the shop's.

    Raises:
        ActionNotAllowed: `following` is not among `ALLOWED_NEXT`.
    """
    if following not in ALLOWED_NEXT[status]:
        raise _not_allowed(status, _VERB_TO.get(following, following.value))


def ensure_may_go_back(status: Status, previous: Status) -> None:
    """Refuse an undo that leads to a state it cannot have come from.

    Raises:
        ActionNotAllowed: `previous` is not among `UNDO`.
    """
    if previous not in UNDO.get(status, frozenset()):
        raise _not_allowed(status, "reinstatement")


def ensure_action_allowed(
    status: Status, action: str, *, has_deposit: bool = False, day_over: bool = True
) -> None:
    """Refuse a verb that this state does not know, or not yet.

    Raises:
        ActionNotAllowed: `action` is not among its allowed actions.
    """
    allowed = allowed_actions(status, has_deposit=has_deposit, day_over=day_over)
    if action not in allowed:
        raise ActionNotAllowed(status=status.value, action=action, allowed_actions=allowed)


def allowed_actions(
    status: Status, *, has_deposit: bool = False, day_over: bool = True, may_undo: bool = True
) -> list[str]:
    """Return the verbs a desk may use now, the likeliest first.

    A no-show waits until the business day is over (`day_over`); undo needs its time and its role
    (`may_undo`); money's facts can be noted in every state, wherever a deposit is due or paid.
    """
    verbs = [
        verb
        for verb in _VERBS[status]
        if (verb != "no-show" or day_over) and (verb != "reinstatement" or may_undo)
    ]
    return [*verbs, "deposit-entries"] if has_deposit else verbs


def is_undone_soon(changed_at: datetime, *, now: datetime) -> bool:
    """Say whether a lead may still take a change back: ten minutes, the tenth is in.

    Source: api.md section 3 (reinstatement); later a duty manager decides, until day close.
    """
    return now - changed_at <= UNDO_BY_A_LEAD


def _not_allowed(status: Status, action: str) -> ActionNotAllowed:
    allowed = allowed_actions(status, day_over=False)
    return ActionNotAllowed(status=status.value, action=action, allowed_actions=allowed)
