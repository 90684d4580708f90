"""When an approval may be given, and when it is good for what somebody is about to do.

Source: rules F6 and C8, api.md section 5; the order in which a no is said is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from ktv_booking.kernel.approval import ApprovalKind, Extent
from ktv_booking.kernel.errors import Conflict, Forbidden, Gone
from ktv_booking.kernel.text import Language, Text

ROOMS = "rooms"
"""Among the terms of a booking: for how many rooms an approval is good together."""


class ApprovalStatus(StrEnum):
    """Where an approval stands: stored are pending, approved and refused; time tells expired."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"
    EXPIRED = "expired"


class ApprovalNotUsable(Conflict):
    """This approval is not good for this; `because` says why.

    `pending`, `refused`; `other-kind`, `other-subject`, `other-person`: it was asked for
    something or by somebody else; `over-limit`: it was asked for less.
    """

    code = "approval-not-usable"
    title = Text(zh="该批准不适用于此操作", en="This approval is not for this")
    of_reason: ClassVar[dict[str, Text]] = {
        "pending": Text(zh="该申请尚未批复", en="Nobody has decided on it yet"),
        "refused": Text(zh="该申请未获批准", en="It was refused"),
        "other-kind": Text(zh="该批准针对的是另一种操作", en="It is for another kind of action"),
        "other-subject": Text(zh="该批准针对的是另一笔业务", en="It is about something else"),
        "other-person": Text(zh="该批准是他人申请的", en="Somebody else asked for it"),
        "over-limit": Text(zh="超出批准的额度", en="It was given for less than this"),
    }

    def said_in(self, language: Language) -> str:
        """Return why it is not good for this."""
        return self.of_reason.get(str(self.facts.get("because")), self.title).said_in(language)


class ApprovalStale(Conflict):
    """What was approved has changed since it was asked about; ask again."""

    code = "approval-stale"
    title = Text(
        zh="申请之后内容已有变动，请重新申请", en="What was approved has changed since: ask again"
    )


class ApprovalUsed(Conflict):
    """It was good for one time, and that was it."""

    code = "approval-used"
    title = Text(zh="该批准已使用过", en="This approval has been used")


class ApprovalExpired(Gone):
    """Its time ran out at `expires_at`."""

    code = "approval-expired"
    title = Text(zh="该批准已过期", en="This approval has expired")
    detail = Text(
        zh="该批准已于{expires_at:%H:%M}过期", en="This approval expired at {expires_at:%H:%M}"
    )


class ApprovalDecided(Conflict):
    """Somebody has decided on it already; `status` is how."""

    code = "approval-decided"
    title = Text(zh="该申请已有批复", en="This has been decided already")


class OwnRequest(Forbidden):
    """Who asks does not answer."""

    code = "own-request"
    title = Text(zh="不能批复自己的申请", en="Somebody else decides on what you asked for")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about: one thing as it was seen, or one booking that is yet to be made.

    `terms` say which booking: what of them an approval names must be so. `seen` is what of the
    thing matters to who decides; where nothing is said, all of it does, by its version.
    """

    type: str
    id: UUID
    version: int
    terms: tuple[tuple[str, Any], ...] = ()
    seen: Mapping[str, Any] | None = None

    def is_as(self, other: "Subject") -> bool:
        """Say whether this is as the other was, in all that matters."""
        if self.seen is None or other.seen is None:
            return self.version == other.version
        return self.seen == other.seen


@dataclass(frozen=True, slots=True)
class Slip:
    """An approval as it is shown at the counter."""

    kind: ApprovalKind
    subject: Subject
    limit: tuple[int | None, int | None]
    status: ApprovalStatus
    expires_at: datetime
    requested_by_id: UUID


def status_at(status: str, *, is_used: bool, expires_at: datetime, now: datetime) -> ApprovalStatus:
    """Return where an approval stands: what is used or refused does not expire."""
    if is_used:
        return ApprovalStatus.USED
    if status != ApprovalStatus.REFUSED and now >= expires_at:
        return ApprovalStatus.EXPIRED
    return ApprovalStatus(status)


def ensure_may_be_decided(
    status: ApprovalStatus, *, requested_by_id: UUID, by_id: UUID, expires_at: datetime
) -> None:
    """Let somebody decide on what another person asked for, once and in time.

    Raises:
        OwnRequest: they asked for it themselves, signed in however they may be.
        ApprovalExpired: nobody answered in time.
        ApprovalDecided: somebody did.
    """
    if by_id == requested_by_id:
        raise OwnRequest()
    if status is ApprovalStatus.EXPIRED:
        raise ApprovalExpired(expires_at=expires_at)
    if status is not ApprovalStatus.PENDING:
        raise ApprovalDecided(status=status.value)


def ensure_good_for(
    slip: Slip, kind: ApprovalKind, subject: Subject, case: Extent, *, by_id: UUID
) -> None:
    """Let an action rest on an approval.

    Raises:
        ApprovalNotUsable: asked for by somebody else, for something else, for less, or not given.
        ApprovalUsed: it was good once.
        ApprovalExpired: too late.
        ApprovalStale: the subject is no longer as it was.
    """
    if slip.requested_by_id != by_id:
        raise ApprovalNotUsable(because="other-person")
    if slip.kind is not kind:
        raise ApprovalNotUsable(because="other-kind", kind=slip.kind.value, action=kind.value)
    if not _is_about(slip.subject, subject):
        raise ApprovalNotUsable(because="other-subject")
    if slip.status is ApprovalStatus.USED:
        raise ApprovalUsed()
    if slip.status is ApprovalStatus.EXPIRED:
        raise ApprovalExpired(expires_at=slip.expires_at)
    if slip.status is not ApprovalStatus.APPROVED:
        raise ApprovalNotUsable(because=slip.status.value)
    if not subject.is_as(slip.subject):
        raise ApprovalStale(version=slip.subject.version, current_version=subject.version)
    limits = zip(slip.limit, (case.amount_minor, case.minutes), strict=True)
    if any(most is not None and asked > most for most, asked in limits):
        raise ApprovalNotUsable(
            because="over-limit", amount_minor=case.amount_minor, minutes=case.minutes
        )


def _is_about(approved: Subject, present: Subject) -> bool:
    said = dict(present.terms)
    is_it = (approved.type, approved.id) == (present.type, present.id)
    return is_it and all(said.get(name) == value for name, value in approved.terms)
