"""Plans: looked at first, then done as a whole."""

from typing import Any

from ktv_booking.client.said import Subject, id_of, said
from ktv_booking.client.transport import Transport
from ktv_booking.reservations import schemas


class Plans:
    """What the house would have to change for a longer stay, an outage, a larger room."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def draw_up(
        self,
        plan: schemas.NewPlan | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.PlanOut:
        """Work a plan out and keep it; nothing else changes."""
        return self._transport.post(
            "/v1/plans",
            said(schemas.NewPlan, plan, fields),
            schemas.PlanOut,
            idempotency_key=idempotency_key,
        )

    def get(self, plan: Subject) -> schemas.PlanOut:
        """Return a plan."""
        return self._transport.get(f"/v1/plans/{id_of(plan)}", schemas.PlanOut)

    def apply(
        self,
        plan: Subject,
        /,
        *,
        reason: str,
        guest_consents: bool = False,
        idempotency_key: str | None = None,
    ) -> schemas.PlanOut:
        """Do what a plan says, all of it or nothing.

        Raises:
            StaleVersion: a book that it was worked out from has moved on.
        """
        fields = {"reason": reason, "guest_consents": guest_consents}
        return self._transport.post(
            f"/v1/plans/{id_of(plan)}/application",
            said(schemas.PlanApplication, None, fields),
            schemas.PlanOut,
            idempotency_key=idempotency_key,
        )
