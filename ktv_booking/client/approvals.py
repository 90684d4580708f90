"""A second person's word: asked for, waiting, decided."""

from collections.abc import Iterator
from typing import Any, Final, Literal, TypedDict, Unpack
from uuid import UUID

from ktv_booking.access.approvals import schemas
from ktv_booking.client.refusals import ApprovalRequired
from ktv_booking.client.said import Subject, document_of, each_of, id_of, said
from ktv_booking.client.transport import Transport

APPROVALS: Final = "/v1/approvals"


class ApprovalFilters(TypedDict, total=False):
    """What a list of approvals is narrowed by."""

    venue_id: UUID
    kind: str
    status: str
    subject_id: UUID
    requested_by_me: bool
    waiting_for_me: bool


class Approvals:
    """What is above one person's limit, and what another says to it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ApprovalFilters],
    ) -> schemas.ApprovalPage:
        """Return one page of approvals, the newest first."""
        return self._transport.get(
            APPROVALS, schemas.ApprovalPage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[ApprovalFilters]
    ) -> Iterator[schemas.ApprovalOut]:
        """Yield every approval, the newest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def export(
        self,
        venue: Subject,
        format: Literal["csv", "xlsx"] = "csv",  # noqa: A002  (as the contract calls it)
        *,
        kind: str | None = None,
        status: str | None = None,
        requested_by_me: bool = False,
        lang: Literal["zh", "en"] | None = None,
    ) -> bytes:
        """Return a venue's approvals as a file; the audit log tells that it was taken out."""
        asked: dict[str, Any] = {
            "kind": kind, "status": status, "requested_by_me": requested_by_me, "lang": lang,
        }  # fmt: skip
        path = f"{APPROVALS}/export"
        return self._transport.fetch(path, venue_id=id_of(venue), format=format, **asked).content

    def get(self, approval: Subject) -> schemas.ApprovalOut:
        """Return one approval, with what it is about as it is now."""
        return self._transport.get(f"{APPROVALS}/{id_of(approval)}", schemas.ApprovalOut)

    def ask(
        self,
        approval: schemas.NewApproval | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.ApprovalOut:
        """Ask another person: `ask(kind="free-upgrade", subject={...}, reason=...)`."""
        body = said(schemas.NewApproval, approval, fields)
        return self._transport.post(
            APPROVALS, body, schemas.ApprovalOut, idempotency_key=idempotency_key
        )

    def ask_as_told(
        self, refused: ApprovalRequired, *, reason: str, idempotency_key: str | None = None
    ) -> schemas.ApprovalOut:
        """Ask for exactly what a refusal said is needed."""
        body = schemas.NewApproval.model_validate({**refused.ask, "reason": reason})
        return self.ask(body, idempotency_key=idempotency_key)

    def decide(
        self,
        approval: Subject,
        decision: Literal["approve", "refuse"],
        *,
        reason: str,
        idempotency_key: str | None = None,
    ) -> schemas.ApprovalOut:
        """Say yes or no to what another person asked for."""
        return self._transport.post(
            f"{APPROVALS}/{id_of(approval)}/decision",
            document_of(schemas.ApprovalDecision, decision=decision, reason=reason),
            schemas.ApprovalOut,
            idempotency_key=idempotency_key,
        )
