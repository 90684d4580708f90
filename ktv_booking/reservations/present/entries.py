"""The parties of one board, each as its bar shows it: what many of them share is said once."""

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

from ktv_booking.access.deps import Agent
from ktv_booking.reservations.present.reservations import (
    Fields,
    actions_left,
    addon_fields,
    class_fields,
    guest_fields,
    is_tentative,
)
from ktv_booking.reservations.queries.board import BoardRow
from ktv_booking.reservations.rules.seating import SEATED_EARLY
from ktv_booking.reservations.rules.states import UNDO_BY_A_LEAD, Status
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.calendar import DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts

A_MINUTE = timedelta(minutes=1)


class Entries:
    """Writes the entries of one board at one instant for one caller."""

    def __init__(
        self, venue: VenueFacts, house: House, *, now: datetime, by: Agent, day: DaySwitches
    ) -> None:
        self._venue, self._house, self._by, self._day = venue, house, by, day
        self._now = now.astimezone(UTC)
        self._instants: dict[datetime | None, Any] = {}
        self._classes: dict[Hashable, Fields] = {}
        self._actions: dict[Hashable, list[str]] = {}

    def entry(self, row: BoardRow, status: Status) -> Fields:
        """Return one party; `status` is where it stands now."""
        said = self._said
        return {
            "id": row.id,
            "code": row.code,
            "day_no": row.day_no,
            "group_id": row.group_id,
            "business_date": row.business_date,
            "party_size": row.party_size,
            "pinned": row.pinned,
            "occasion": row.occasion,
            "source": row.source,
            "version": row.version,
            "starts_at": said(row.starts_at),
            "ends_at": said(row.ends_at),
            "hard_end_at": said(row.hard_end_at),
            "room_fixed_at": said(row.room_fixed_at),
            "room_told_at": said(row.room_told_at),
            "hold_until": said(row.hold_until),
            "grace_until": said(row.grace_until),
            "arrived_at": said(row.arrived_at),
            "seated_at": said(row.seated_at),
            **self._class_fields(row),
            "status": str.__str__(status),
            "minutes": (row.ends_at - row.starts_at) // A_MINUTE,
            "room_tentative": is_tentative(row),
            "guest": guest_fields(row),
            "addons": addon_fields(row, self._venue) if row.addons else (),
            "allowed_actions": self._actions_left(row, status),
        }

    def _said(self, instant: datetime | None) -> Any:
        """Return an instant as JSON has it, by the venue's clock; a grid has few of them."""
        said = self._instants.get(instant)
        if said is None and instant is not None:
            said = to_jsonable_python(instant.astimezone(self._venue.zone))
            self._instants[instant] = said
        return said

    def _class_fields(self, row: BoardRow) -> Fields:
        key = row.booked_class_id, row.used_class_id
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = class_fields(row, self._house)
        return found

    def _actions_left(self, row: BoardRow, status: Status) -> list[str]:
        """Return its verbs: those of any other party that is in the same case."""
        is_swept, now = status == row.status, self._now
        changed_at = row.status_changed_at if is_swept else row.grace_until
        key = (
            status,
            row.status_before if is_swept else row.status,
            row.business_date,
            row.source == "walk_in",
            row.deposit_due_minor > 0,
            row.deposit_paid_minor > 0,
            row.deposit_status,
            now >= row.starts_at - SEATED_EARLY,
            now - (changed_at or row.status_changed_at) <= UNDO_BY_A_LEAD,
        )
        found = self._actions.get(key)
        if found is None:
            found = self._actions[key] = actions_left(
                row, status, self._venue, now=now, by=self._by, day=self._day
            )
        return found
