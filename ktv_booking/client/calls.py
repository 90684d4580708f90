"""Working the calls: the next one, dialled, and what came of it."""

from typing import Any, Final

from ktv_booking.client.said import Subject, document_of, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.outreach import schemas
from ktv_booking.outreach.scripts.schemas import TaskScriptOut

CALL_TASKS: Final = "/v1/call-tasks"


class Calls:
    """Calls that are to be made, as one who makes them sees it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def claim(
        self,
        *,
        venue: Subject | None = None,
        campaign: Subject | None = None,
        call_list: Subject | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CallClaimOut:
        """Take the next call in hand, or go on with the one that is."""
        wanted = {"venue_id": venue, "campaign_id": campaign, "list_id": call_list}
        named = {name: id_of(one) for name, one in wanted.items() if one is not None}
        return self._transport.post(
            f"{CALL_TASKS}/claims",
            document_of(schemas.NewCallClaim, **named),
            schemas.CallClaimOut,
            idempotency_key=idempotency_key,
        )

    def get(self, task: Subject) -> schemas.CallTaskOut:
        """Return one call that is to be made, and what was tried."""
        return self._transport.get(_path(task), schemas.CallTaskOut)

    def give_back(
        self, task: Subject, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> schemas.CallTaskOut:
        """Give a task back that was not called."""
        return self._transport.post(
            _path(task, "return"),
            document_of(schemas.CallTaskReturn, reason=reason),
            schemas.CallTaskOut,
            idempotency_key=idempotency_key,
        )

    def assign(
        self, task: Subject, assigned_to: str | None, *, idempotency_key: str | None = None
    ) -> schemas.CallTaskOut:
        """Keep a call for one person, or for whoever comes first."""
        return self._transport.post(
            _path(task, "assignment"),
            document_of(schemas.CallTaskAssignment, assigned_to=assigned_to),
            schemas.CallTaskOut,
            idempotency_key=idempotency_key,
        )

    def dial(
        self, task: Subject, *, number: int = 1, script_version: Subject | None = None
    ) -> schemas.DialOut:
        """Return the number that is dialled now; said again before the result, the same call."""
        read_from = script_version and id_of(script_version)
        body = document_of(schemas.NewDial, number=number, script_version_id=read_from)
        return self._transport.post(_path(task, "dial"), body, schemas.DialOut)

    def phone_of(self, reservation: Subject) -> schemas.GuestPhoneOut:
        """Say whether calls dial the number of a booking's guest, or since when they do not."""
        return self._transport.get(
            f"/v1/reservations/{id_of(reservation)}/phone-confirmation", schemas.GuestPhoneOut
        )

    def confirm_phone(
        self, reservation: Subject, reason: str, *, idempotency_key: str | None = None
    ) -> schemas.GuestPhoneOut:
        """Note that a guest was spoken to on the number of their booking: it is dialled again."""
        return self._transport.post(
            f"/v1/reservations/{id_of(reservation)}/phone-confirmation",
            document_of(schemas.PhoneConfirmation, reason=reason),
            schemas.GuestPhoneOut,
            idempotency_key=idempotency_key,
        )

    def note(
        self, task: Subject, *, idempotency_key: str | None = None, **result: Any
    ) -> schemas.CallResultOut:
        """Note what came of the call: `note(task, connect="connected", answered=...)`."""
        return self._transport.post(
            _path(task, "attempts"),
            schemas.NewCallResult.model_validate(result),
            schemas.CallResultOut,
            idempotency_key=idempotency_key,
        )

    def follow_up(
        self, task: Subject, *, note: str | None = None, idempotency_key: str | None = None
    ) -> schemas.CallTaskOut:
        """Note that a manager dealt with who did not understand: they wait no more."""
        return self._transport.post(
            _path(task, "follow-up"),
            document_of(schemas.CallFollowUp, note=note),
            schemas.CallTaskOut,
            idempotency_key=idempotency_key,
        )

    def script(self, task: Subject) -> TaskScriptOut:
        """Return what is said on the call, and what is left with somebody else."""
        return self._transport.get(_path(task, "script"), TaskScriptOut)


def _path(task: Subject, verb: str = "") -> str:
    return f"{CALL_TASKS}/{id_of(task)}" + (f"/{verb}" if verb else "")
