"""Reading the audit log as somebody who may: their venues, and what has none for head office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.models import AuditRow
from ktv_booking.audit.queries import chains, head_of
from ktv_booking.audit.verification import Verdict, verify_tail
from ktv_booking.audit.walking import Break, Fault

FEWEST_A_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """What rows are narrowed by; everything left out narrows nothing."""

    venue_id: UUID | None = None
    subject: str | None = None
    subject_id: UUID | None = None
    action: str | None = None
    by: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def rows_sought(sought: Sought, *, agent: Agent) -> Select[AuditRow]:
    """Return the statement of the rows sought at the caller's venues, unordered.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(AuditRow)
    if sought.venue_id is not None:
        agent.ensure_at(sought.venue_id)
        statement = statement.where(AuditRow.venue_id == sought.venue_id)
    elif not agent.is_everywhere:
        statement = statement.where(AuditRow.venue_id.in_(agent.venue_ids))
    exact = {
        AuditRow.subject: sought.subject,
        AuditRow.subject_id: sought.subject_id,
        AuditRow.action: sought.action,
        AuditRow.by: sought.by,
    }
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    if sought.since is not None:
        statement = statement.where(AuditRow.at >= sought.since)
    if sought.before is not None:
        statement = statement.where(AuditRow.at < sought.before)
    return statement


def verified(session: Session, venue_id: UUID | None, *, rows: int, agent: Agent) -> list[Verdict]:
    """Walk the newest rows of one venue's chain, or share them out among all that are one's own.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    if venue_id is not None:
        agent.ensure_at(venue_id)
        wanted = [venue_id]
    else:
        wanted = chains(session) if agent.is_everywhere else sorted(agent.venue_ids)
    each = max(FEWEST_A_CHAIN, rows // max(1, len(wanted)))
    return [_verdict(session, chain, each) for chain in wanted]


def _verdict(session: Session, chain: UUID, rows: int) -> Verdict:
    head = head_of(session, chain)
    if head is not None:
        return verify_tail(session, head, rows=rows)
    breaks = (Break(1, 1, Fault.NO_HEAD),) if chain in chains(session) else ()
    return Verdict(chain, None, 1, 0, breaks)
