"""Texts to guest and booker."""

from collections.abc import Iterator
from typing import Final, TypedDict, Unpack

from ktv_booking.client.said import Subject, each_of, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.messages import schemas

MESSAGES: Final = "/v1/messages"


class MessageFilters(TypedDict, total=False):
    """What a list of messages is narrowed by."""

    reservation_id: Subject | None
    venue_id: Subject | None
    status: schemas.MessageStatus | None
    kind: schemas.MessageKind | None


class Messages:
    """What the desk does with messages."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[MessageFilters],
    ) -> schemas.MessagePage:
        """Return one page of messages, newest first."""
        return self._transport.get(
            MESSAGES, schemas.MessagePage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[MessageFilters]
    ) -> Iterator[schemas.MessageOut]:
        """Yield every message the filters find, newest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def resend(self, message: Subject, *, idempotency_key: str | None = None) -> schemas.MessageOut:
        """Send a text anew: the answer is the message that will go out."""
        return self._transport.post(
            f"{MESSAGES}/{id_of(message)}/resend",
            None,
            schemas.MessageOut,
            idempotency_key=idempotency_key,
        )
