"""The audit log, and forgetting people."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, Literal, TypedDict, Unpack

from ktv_booking.access.schemas import AuditPage, AuditRowOut, AuditVerificationOut
from ktv_booking.client.said import Subject, each_of, id_of, said
from ktv_booking.client.transport import Transport
from ktv_booking.oversight.schemas import ErasureOut, NewErasure

AUDIT: Final = "/v1/audit"


class AuditFilters(TypedDict, total=False):
    """What rows of the audit log are narrowed by; `by` is a login."""

    venue_id: Subject | None
    subject: str | None
    subject_id: Subject | None
    action: str | None
    by: str | None
    from_: datetime | str | None
    to: datetime | str | None


class Audit:
    """Who changed what, who saw which number, and whether the log is whole."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[AuditFilters],
    ) -> AuditPage:
        """Return one page of the log, newest first."""
        return self._transport.get(AUDIT, AuditPage, limit=limit, cursor=cursor, **filters)

    def each(
        self, *, limit: int | None = None, **filters: Unpack[AuditFilters]
    ) -> Iterator[AuditRowOut]:
        """Yield every row the filters find, newest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def export(
        self,
        venue: Subject,
        format: Literal["csv", "xlsx"] = "csv",  # noqa: A002  (as the contract calls it)
        *,
        lang: Literal["zh", "en"] | None = None,
        **filters: Unpack[AuditFilters],
    ) -> bytes:
        """Return a venue's rows as a file, newest first; the log tells that it was taken out."""
        asked: dict[str, Any] = {**filters, "venue_id": id_of(venue), "format": format}
        return self._transport.fetch(f"{AUDIT}/export", lang=lang, **asked).content

    def verification(
        self, venue_id: Subject | None = None, *, rows: int | None = None
    ) -> AuditVerificationOut:
        """Return what a walk along the newest rows found."""
        path = f"{AUDIT}/verification"
        return self._transport.get(path, AuditVerificationOut, venue_id=venue_id, rows=rows)


class Erasures:
    """Forgetting a person at every venue."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def erase(
        self,
        erasure: NewErasure | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> ErasureOut:
        """Make a person anonymous: `erase(phone="+86 ...", reason="...")`."""
        body = said(NewErasure, erasure, fields)
        path = "/v1/erasures"
        return self._transport.post(path, body, ErasureOut, idempotency_key=idempotency_key)
