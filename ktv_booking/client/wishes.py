"""What could not be booked: wanted all the same (wishes), or lost (turnaways)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, TypedDict, Unpack

from ktv_booking.client.refusals import WindowClosedForClass
from ktv_booking.client.said import Subject, document_of, each_of, id_of, said, version_if
from ktv_booking.client.stays import Verb
from ktv_booking.client.transport import Transport
from ktv_booking.reservations.schemas import NewTurnaway, TurnawayOut, TurnawayPage
from ktv_booking.waitlist import schemas

WISHES: Final = "/v1/wishes"
TURNAWAYS: Final = "/v1/turnaways"


class WishFilters(TypedDict, total=False):
    """What a list of wishes is narrowed by; `from_` and `to` say which starts would do."""

    venue_id: Subject | None
    status: schemas.WishStatus | None
    kind: schemas.WishKind | None
    from_: datetime | str | None
    to: datetime | str | None
    updated_since: datetime | str | None


class TurnawayFilters(TypedDict, total=False):
    """What a list of turnaways is narrowed by."""

    venue_id: Subject | None
    business_date: date | str | None
    from_: date | str | None
    to: date | str | None
    code: str | None


class Wishes:
    """What the desk does with wishes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def register(
        self,
        wish: schemas.NewWish | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.WishOut:
        """Note what a party wants although it cannot be booked now."""
        body = said(schemas.NewWish, wish, fields)
        return self._transport.post(WISHES, body, schemas.WishOut, idempotency_key=idempotency_key)

    def register_refused(
        self,
        refused: WindowClosedForClass,
        *,
        contact: schemas.Contact | dict[str, Any],
        idempotency_key: str | None = None,
        **more: Any,
    ) -> schemas.WishOut:
        """Keep a refused demand as the wish that the refusal offers, for `contact`.

        Raises:
            ValueError: it offers none.
        """
        if not refused.wish or "request" not in refused.wish:
            raise ValueError("this demand cannot be kept as a wish")
        fields = {**refused.wish["request"], "contact": contact, **more}
        return self.register(idempotency_key=idempotency_key, **fields)

    def get(self, wish: Subject) -> schemas.WishOut:
        """Return the wish as it is now."""
        return self._transport.get(f"{WISHES}/{id_of(wish)}", schemas.WishOut)

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[WishFilters],
    ) -> schemas.WishPage:
        """Return one page of wishes, oldest first."""
        return self._transport.get(WISHES, schemas.WishPage, limit=limit, cursor=cursor, **filters)

    def each(
        self, *, limit: int | None = None, **filters: Unpack[WishFilters]
    ) -> Iterator[schemas.WishOut]:
        """Yield every wish the filters find, oldest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def withdraw(
        self, wish: Subject, *, reason: str | None = None, **verb: Unpack[Verb]
    ) -> schemas.WishOut:
        """The party no longer wants it."""
        return self._transport.post(
            f"{WISHES}/{id_of(wish)}/withdrawal",
            document_of(schemas.WishWithdrawal, reason=reason),
            schemas.WishOut,
            if_match=version_if(verb.get("if_match", False), wish),
            idempotency_key=verb.get("idempotency_key"),
        )

    def reveal_phone(self, wish: Subject, *, reason: str) -> str:
        """Return the number of a wish whole; the log says who saw it, and why."""
        body = document_of(schemas.ContactReveal, reason=reason)
        path = f"{WISHES}/{id_of(wish)}/phone-reveal"
        return self._transport.post(path, body, schemas.RevealedContactOut).phone


class Turnaways:
    """Refused demand; a refused booking leaves one by itself."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def note(
        self,
        turnaway: NewTurnaway | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> TurnawayOut:
        """Note a party that went without a room for a reason of the desk's own."""
        body = said(NewTurnaway, turnaway, fields)
        return self._transport.post(TURNAWAYS, body, TurnawayOut, idempotency_key=idempotency_key)

    def get(self, turnaway: Subject) -> TurnawayOut:
        """Return one turnaway."""
        return self._transport.get(f"{TURNAWAYS}/{id_of(turnaway)}", TurnawayOut)

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[TurnawayFilters],
    ) -> TurnawayPage:
        """Return one page of turnaways."""
        return self._transport.get(TURNAWAYS, TurnawayPage, limit=limit, cursor=cursor, **filters)

    def each(
        self, *, limit: int | None = None, **filters: Unpack[TurnawayFilters]
    ) -> Iterator[TurnawayOut]:
        """Yield every turnaway the filters find."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))
