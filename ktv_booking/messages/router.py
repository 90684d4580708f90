"""The routes of messages: what was texted, what waits, and sending it anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.messages import present, queries, schemas, service
from ktv_booking.messages.models import Message
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/messages", tags=["messages"])

NEWEST_FIRST: Key = [(Message.created_at, datetime.fromisoformat), (Message.id, UUID)]


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_messages(
    read: StaleRead,
    agent: MayView,
    paging: Paging,
    now: Now,
    *,
    reservation_id: UUID | None = None,
    venue_id: UUID | None = None,
    status: schemas.MessageStatus | None = None,
    kind: schemas.MessageKind | None = None,
) -> schemas.MessagePage:
    """Texts to guests and bookers, newest first."""
    sought = queries.Sought(reservation_id, venue_id, status, kind)

    def page(session: Session) -> schemas.MessagePage:
        statement = queries.messages_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_FIRST, descending=True)
        return schemas.MessagePage(
            items=present.messages_out(session, rows, now=now), next_cursor=following
        )

    return read(page)


@router.post("/{message_id}/resend")
@declares(venue="subject", rate="write", personal=True)
def resend_message(message_id: UUID, work: Work, now: Now, agent: MayReserve) -> schemas.MessageOut:
    """Send a text anew: the answer is the message that will go out."""

    def resend(session: Session) -> schemas.MessageOut:
        message = service.resend(session, message_id, by=agent, now=now)
        return present.messages_out(session, [message], now=now)[0]

    return work(resend)
