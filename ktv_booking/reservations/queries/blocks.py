"""Reading blocked numbers; always of the caller's venues."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.reservations.models import PhoneBlock


def block_for(session: Session, block_id: UUID, *, agent: Agent) -> PhoneBlock:
    """Return a block at a venue of the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    found = session.get(PhoneBlock, block_id)
    if found is None:
        raise NotFound(what="phone_block")
    agent.ensure_at(found.venue_id, what="phone_block")
    return found


def blocks_at(venue_id: UUID, *, lifted: bool, agent: Agent) -> Select[PhoneBlock]:
    """Return the statement of a venue's blocks, unordered; by default those that still hold.

    Raises:
        NotFound: a venue that is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    agent.ensure_at(venue_id)
    statement = select(PhoneBlock).where(PhoneBlock.venue_id == venue_id)
    return statement if lifted else statement.where(PhoneBlock.lifted_at.is_(None))


def block_of(session: Session, phone: str, venue_id: UUID) -> PhoneBlock | None:
    """Return what keeps a number from booking at a venue; None where nothing does."""
    return session.scalars(
        select(PhoneBlock).where(
            PhoneBlock.phone == phone,
            PhoneBlock.venue_id == venue_id,
            PhoneBlock.lifted_at.is_(None),
        )
    ).one_or_none()


def blocks_on(session: Session, phones: Collection[str], *, agent: Agent) -> Sequence[PhoneBlock]:
    """Return what keeps these numbers from booking at the caller's venues, the newest first."""
    if not phones:
        return ()
    here = true() if agent.is_everywhere else PhoneBlock.venue_id.in_(agent.venue_ids)
    return session.scalars(
        select(PhoneBlock)
        .where(here, PhoneBlock.phone.in_(phones), PhoneBlock.lifted_at.is_(None))
        .order_by(PhoneBlock.created_at.desc(), PhoneBlock.id.desc())
    ).all()
