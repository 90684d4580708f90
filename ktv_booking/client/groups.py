"""Several rooms under one contact: booked, added, moved, cancelled all or none."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from ktv_booking.client.said import (
    Subject,
    Versioned,
    document_of,
    each_of,
    id_of,
    said,
    version_if,
    version_of,
)
from ktv_booking.client.stays import Verb
from ktv_booking.client.transport import Transport
from ktv_booking.reservations import schemas

GROUPS: Final = "/v1/reservation-groups"


class GroupFilters(TypedDict, total=False):
    """What a list of groups is narrowed by."""

    venue_id: Subject | None
    business_date: date | str | None


class Groups:
    """What the desk does with groups of rooms."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def book(
        self,
        group: schemas.NewReservationGroup | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.GroupOut:
        """Book `rooms` for one contact: all of them, or none."""
        body = said(schemas.NewReservationGroup, group, fields)
        return self._transport.post(GROUPS, body, schemas.GroupOut, idempotency_key=idempotency_key)

    def get(self, group: Subject) -> schemas.GroupOut:
        """Return the group with its reservations."""
        return self._transport.get(_path(group), schemas.GroupOut)

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[GroupFilters],
    ) -> schemas.GroupPage:
        """Return one page of groups, the newest first."""
        return self._transport.get(GROUPS, schemas.GroupPage, limit=limit, cursor=cursor, **filters)

    def each(
        self, *, limit: int | None = None, **filters: Unpack[GroupFilters]
    ) -> Iterator[schemas.GroupOut]:
        """Yield every group the filters find, the newest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def add_rooms(
        self,
        group: Subject,
        more: schemas.GroupRooms | None = None,
        /,
        *,
        if_match: bool = False,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.GroupOut:
        """Add `rooms` for the same time and contact: all of them, or none."""
        return self._transport.post(
            f"{_path(group)}/rooms",
            said(schemas.GroupRooms, more, fields),
            schemas.GroupOut,
            if_match=version_if(if_match, group),
            idempotency_key=idempotency_key,
        )

    def place(
        self, group: Versioned, change: schemas.GroupPlacement | None = None, /, **fields: Any
    ) -> schemas.GroupPlacementOut:
        """Move the whole group to another time, or some of it to other rooms."""
        return self._transport.put(
            f"{_path(group)}/placement",
            said(schemas.GroupPlacement, change, fields),
            schemas.GroupPlacementOut,
            if_match=version_of(group),
        )

    def cancel(
        self,
        group: Subject,
        *,
        by: schemas.CancelledBy,
        reason_code: str,
        note: str | None = None,
        proof: schemas.Proof | dict[str, Any] | None = None,
        approval_id: UUID | None = None,
        dry_run: bool = False,
        **verb: Unpack[Verb],
    ) -> schemas.GroupCancellationOut:
        """Say what giving up all rooms costs (`dry_run=True`), then do it."""
        body = document_of(
            schemas.GroupCancellation,
            by=by,
            reason_code=reason_code,
            note=note,
            proof=proof,
            approval_id=approval_id,
            dry_run=dry_run,
        )
        return self._transport.post(
            f"{_path(group)}/cancellation",
            body,
            schemas.GroupCancellationOut,
            if_match=version_if(verb.get("if_match", False), group),
            idempotency_key=verb.get("idempotency_key"),
        )


def _path(group: Subject) -> str:
    return f"{GROUPS}/{id_of(group)}"
