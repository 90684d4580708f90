"""The verbs of a stay, from held to gone: each answers with the reservation as it is then.

A verb takes the reservation's document or its id. `if_match=True` binds it to the version the
document is of; `idempotency_key` stands in for a fresh one, for an errand that an earlier run of
the program may have sent.
"""

from typing import Any, Final, Literal, TypedDict, TypeVar, Unpack
from uuid import UUID

from pydantic import BaseModel

from ktv_booking.client.said import Subject, document_of, id_of, version_if
from ktv_booking.client.transport import Transport
from ktv_booking.reservations import schemas
from ktv_booking.reservations.schemas.reveal import PhoneReveal, RevealedPhoneOut

Document = TypeVar("Document", bound=BaseModel)

ONE_ROOM: Final = "/v1/reservations"


class Verb(TypedDict, total=False):
    """What every verb takes besides its own fields."""

    if_match: bool
    idempotency_key: str | None


def path_of(reservation: Subject) -> str:
    """Return where a reservation is."""
    return f"{ONE_ROOM}/{id_of(reservation)}"


class Stays:
    """What happens to a reservation once it is made."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def confirm(self, reservation: Subject, **verb: Unpack[Verb]) -> schemas.ReservationOut:
        """Make a held or requested booking firm."""
        body = document_of(schemas.Confirmation)
        return self._do(reservation, "confirmation", body, schemas.ReservationOut, **verb)

    def decline(
        self, reservation: Subject, *, reason: str, **verb: Unpack[Verb]
    ) -> schemas.ReservationOut:
        """Turn a held or requested booking down."""
        body = document_of(schemas.Decline, reason=reason)
        return self._do(reservation, "decline", body, schemas.ReservationOut, **verb)

    def extend_hold(
        self,
        reservation: Subject,
        *,
        minutes: int,
        reason: str,
        approval_id: UUID | None = None,
        **verb: Unpack[Verb],
    ) -> schemas.ReservationOut:
        """Keep the room longer: the hold of what is held, the grace of what is confirmed."""
        body = document_of(
            schemas.HoldExtension, minutes=minutes, reason=reason, approval_id=approval_id
        )
        return self._do(reservation, "hold-extension", body, schemas.ReservationOut, **verb)

    def enter_deposit(
        self,
        reservation: Subject,
        *,
        kind: schemas.DepositKind,
        amount_minor: int | None = None,
        method: str | None = None,
        reference: str | None = None,
        approval_id: UUID | None = None,
        **verb: Unpack[Verb],
    ) -> schemas.DepositEntryOut:
        """Note a fact of the money; what settles the deposit of a held booking confirms it."""
        body = document_of(
            schemas.NewDepositEntry,
            kind=kind,
            amount_minor=amount_minor,
            method=method,
            reference=reference,
            approval_id=approval_id,
        )
        return self._do(reservation, "deposit-entries", body, schemas.DepositEntryOut, **verb)

    def tell_room(
        self, reservation: Subject, *, to: Literal["guest", "crew"] = "guest", **verb: Unpack[Verb]
    ) -> schemas.ReservationOut:
        """Note that the room number is told; from then on nothing moves it silently."""
        body = document_of(schemas.RoomNotice, to=to)
        return self._do(reservation, "room-notice", body, schemas.ReservationOut, **verb)

    def arrive(
        self, reservation: Subject, *, party_size: int | None = None, **verb: Unpack[Verb]
    ) -> schemas.ReservationOut:
        """The guest is here, perhaps with more or fewer friends than booked."""
        body = document_of(schemas.Arrival, party_size=party_size)
        return self._do(reservation, "arrival", body, schemas.ReservationOut, **verb)

    def seat(self, reservation: Subject, **verb: Unpack[Verb]) -> schemas.ReservationOut:
        """The guest is in the room."""
        return self._do(reservation, "seating", schemas.Seating(), schemas.ReservationOut, **verb)

    def leave(self, reservation: Subject, **verb: Unpack[Verb]) -> schemas.ReservationOut:
        """The guest left: the rest of the stay is free once the room is turned over."""
        body = schemas.Departure()
        return self._do(reservation, "departure", body, schemas.ReservationOut, **verb)

    def extend(
        self,
        reservation: Subject,
        *,
        minutes: int,
        dry_run: bool = False,
        **verb: Unpack[Verb],
    ) -> schemas.ExtensionOut:
        """Let a seated party stay longer; refused with who comes next and what is possible."""
        body = document_of(schemas.Extension, minutes=minutes, dry_run=dry_run)
        return self._do(reservation, "extension", body, schemas.ExtensionOut, **verb)

    def cancel(
        self,
        reservation: Subject,
        *,
        by: schemas.CancelledBy,
        reason_code: str,
        note: str | None = None,
        proof: schemas.Proof | dict[str, Any] | None = None,
        approval_id: UUID | None = None,
        dry_run: bool = False,
        **verb: Unpack[Verb],
    ) -> schemas.CancellationOut:
        """Say what cancelling costs (`dry_run=True`), then do it; repeating it says the same."""
        body = document_of(
            schemas.Cancellation,
            by=by,
            reason_code=reason_code,
            note=note,
            proof=proof,
            approval_id=approval_id,
            dry_run=dry_run,
        )
        return self._do(reservation, "cancellation", body, schemas.CancellationOut, **verb)

    def no_show(
        self, reservation: Subject, *, note: str | None = None, **verb: Unpack[Verb]
    ) -> schemas.ReservationOut:
        """The guest never came, and the venue has closed on that day."""
        body = document_of(schemas.NoShow, note=note)
        return self._do(reservation, "no-show", body, schemas.ReservationOut, **verb)

    def reinstate(
        self,
        reservation: Subject,
        *,
        reason: str,
        approval_id: UUID | None = None,
        **verb: Unpack[Verb],
    ) -> schemas.ReservationOut:
        """Take the last step back, if a room is feasible."""
        body = document_of(schemas.Reinstatement, reason=reason, approval_id=approval_id)
        return self._do(reservation, "reinstatement", body, schemas.ReservationOut, **verb)

    def reveal_phone(
        self, reservation: Subject, *, reason: str, of: Literal["guest", "booker"] = "guest"
    ) -> str:
        """Return a number whole; the log says who saw it, and why."""
        body = document_of(PhoneReveal, of=of, reason=reason)
        path = f"{path_of(reservation)}/phone-reveal"
        return self._transport.post(path, body, RevealedPhoneOut).phone

    def history(self, reservation: Subject) -> schemas.HistoryOut:
        """Return every change: when, who, what, from, to, why."""
        return self._transport.get(f"{path_of(reservation)}/history", schemas.HistoryOut)

    def deposit_entries(self, reservation: Subject) -> schemas.DepositEntryPage:
        """Return the facts of the deposit, oldest first."""
        path = f"{path_of(reservation)}/deposit-entries"
        return self._transport.get(path, schemas.DepositEntryPage)

    def deposit_entry(self, reservation: Subject, entry: Subject) -> schemas.DepositEntryOut:
        """Return one fact of the deposit."""
        path = f"{path_of(reservation)}/deposit-entries/{id_of(entry)}"
        return self._transport.get(path, schemas.DepositEntryOut)

    def _do(
        self,
        reservation: Subject,
        verb: str,
        body: BaseModel,
        kind: type[Document],
        *,
        if_match: bool = False,
        idempotency_key: str | None = None,
    ) -> Document:
        return self._transport.post(
            f"{path_of(reservation)}/{verb}",
            body,
            kind,
            if_match=version_if(if_match, reservation),
            idempotency_key=idempotency_key,
        )
