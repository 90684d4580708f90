"""Who applies as a promotion member, and what somebody else says to it."""

from typing import Any, Final, Literal, TypedDict, Unpack

from ktv_booking.client.said import Subject, document_of, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.members.applications import schemas

APPLICATIONS: Final = "/v1/member-applications"


class ApplicationFilters(TypedDict, total=False):
    """What a list of applications is narrowed by."""

    venue_id: Subject | None
    status: str | None


class Applications:
    """Who wants to join by a promotion."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def consent_texts(self) -> schemas.ConsentTextsOut:
        """Return what applicants agree to, by version."""
        return self._transport.get("/v1/consent-texts", schemas.ConsentTextsOut)

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ApplicationFilters],
    ) -> schemas.MemberApplicationPage:
        """Return one page of applications, oldest first."""
        return self._transport.get(
            APPLICATIONS, schemas.MemberApplicationPage, limit=limit, cursor=cursor, **filters
        )

    def get(self, application: Subject) -> schemas.MemberApplicationOut:
        """Return one application."""
        path = f"{APPLICATIONS}/{id_of(application)}"
        return self._transport.get(path, schemas.MemberApplicationOut)

    def submit(
        self, *, idempotency_key: str | None = None, **fields: Any
    ) -> schemas.MemberApplicationOut:
        """Note that somebody wants to join."""
        return self._transport.post(
            APPLICATIONS,
            schemas.NewMemberApplication.model_validate(fields),
            schemas.MemberApplicationOut,
            idempotency_key=idempotency_key,
        )

    def decide(
        self,
        application: Subject,
        decision: Literal["approve", "reject"],
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.MemberApplicationOut:
        """Let an applicant in, as somebody new or as `member_id`, or not."""
        return self._transport.post(
            f"{APPLICATIONS}/{id_of(application)}/decision",
            document_of(schemas.ApplicationDecision, decision=decision, **fields),
            schemas.MemberApplicationOut,
            idempotency_key=idempotency_key,
        )
