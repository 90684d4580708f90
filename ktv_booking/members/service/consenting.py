"""Writing down what members say about being contacted; nothing of it is ever taken out again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.access.roles import Permission
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import without_phones
from ktv_booking.kernel.text import Text
from ktv_booking.members.models import Consent, Member


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said: for which purpose, by which channel, and what proves it."""

    purpose: str
    channel: str
    decision: str
    proof: str
    source: str
    said_at: datetime | None = None


def note_consent(
    session: Session, member: Member, said: Said, *, by: Agent, now: datetime
) -> Consent:
    """Add a line to the ledger of a member that was locked.

    Raises:
        Malformed: said at an instant that has not come.
    """
    if said.said_at is not None and said.said_at > now:
        raise Malformed.at("said_at", Text(zh="不得晚于现在", en="not later than now"))
    row = consent_row(member.id, said, by=by.login, now=now)
    session.add(row)
    session.flush()
    record(
        session, "member", member.id, f"consent_{said.decision}",
        by=by.login, at=now, venue_id=member.home_venue_id,
        changed={
            "purpose": said.purpose, "channel": said.channel, "consent_id": str(row.id),
            "said_at": row.said_at.isoformat(), "source": said.source,
        },
    )  # fmt: skip
    return row


def consent_row(member_id: UUID, said: Said, *, by: str, now: datetime) -> Consent:
    """Return a line of the ledger; what looks like a number is struck out of its proof."""
    return Consent(
        id=new_id(),
        member_id=member_id,
        purpose=said.purpose,
        channel=said.channel,
        decision=said.decision,
        said_at=said.said_at or now,
        proof=without_phones(said.proof),
        source=said.source,
        recorded_by=by,
        recorded_at=now,
    )


def set_do_not_call(
    session: Session, member: Member, wanted: bool, *, reason: str, by: Agent, now: datetime
) -> Member:
    """Note that a person is not to be called at all, or that they took that back.

    Every number of theirs is meant, and every list. To say it twice changes nothing.

    Raises:
        Forbidden: it is to be taken back, and the caller's roles at home do not permit that.
    """
    was = member.do_not_call_at is not None
    if was and not wanted:
        by.ensure_may(Permission.MEMBERS, member.home_venue_id)
    if was == wanted:
        return member
    member.do_not_call_at = now if wanted else None
    member.updated_at = now
    session.flush()
    record(
        session, "member", member.id, "do_not_call",
        by=by.login, at=now, venue_id=member.home_venue_id, reason=reason,
        changed={"do_not_call": {"from": was, "to": wanted}},
    )  # fmt: skip
    return member
