"""What stands beside reservations: groups, money's facts, turnaways, outages, history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ktv_booking.reservations.models import DepositEntry, Group, Reservation, Turnaway
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.present.reservations import Fields, guest_fields
from ktv_booking.reservations.queries.history import Step
from ktv_booking.reservations.rules.deposits import EntryKind
from ktv_booking.reservations.rules.speech import group_read_back
from ktv_booking.reservations.schemas import (
    DepositEntryOut,
    FromTo,
    GroupOut,
    HistoryEntry,
    HistoryOut,
    OutageHit,
    OutageOut,
    ReservationOut,
    TurnawayOut,
)
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

HIDDEN = "***"


def group_fields(
    presenter: Presenter,
    group: Group,
    members: Sequence[Reservation],
    shown: Sequence[ReservationOut],
) -> Fields:
    """Return a group with its rooms; contact and source are those of its first room."""
    first = shown[0]
    return {
        "id": group.id,
        "venue_id": group.venue_id,
        "day_no": group.day_no,
        "business_date": group.business_date,
        "starts_at": min(one.starts_at for one in shown),
        "ends_at": max(one.ends_at for one in shown),
        "guest": guest_fields(members[0]),
        "source": first.source,
        "booked_by": group.booked_by,
        "party_size": sum(one.party_size for one in shown),
        "adjoining": group.wants_adjoining,
        "reservations": list(shown),
        "read_back": TextOut.of(group_read_back([presenter.said(row) for row in members])),
        "version": group.version,
        "created_at": group.created_at.astimezone(first.starts_at.tzinfo),
        "updated_at": group.updated_at.astimezone(first.starts_at.tzinfo),
    }


def group_out(presenter: Presenter, group: Group, members: Sequence[Reservation]) -> GroupOut:
    """Return a group that a verb or a look is about."""
    return GroupOut(**group_fields(presenter, group, members, presenter.for_verb(members)))


def groups_out(
    presenter: Presenter, groups: Sequence[Group], members: Mapping[UUID, list[Reservation]]
) -> list[GroupOut]:
    """Return many groups: their reservations are shown together, so that nothing is read twice."""
    rows = [row for group in groups for row in members[group.id]]
    shown = {one.id: one for one in presenter.reservations(rows)}
    return [
        GroupOut(
            **group_fields(
                presenter, group, members[group.id], [shown[r.id] for r in members[group.id]]
            )
        )
        for group in groups
        if members[group.id]
    ]


def deposit_entry_out(entry: DepositEntry, venue: VenueFacts) -> DepositEntryOut:
    """Return one fact of the money."""
    return DepositEntryOut(
        id=entry.id,
        reservation_id=entry.reservation_id,
        kind=EntryKind(entry.kind).value,
        amount_minor=entry.amount_minor,
        currency=venue.currency,
        method=entry.method,
        reference=entry.reference,
        business_date=venue.hours.business_day_of(entry.at),
        at=venue.local(entry.at),
        by=entry.by,
    )


def turnaway_out(row: Turnaway, venue: VenueFacts) -> TurnawayOut:
    """Return demand that was refused, and why."""
    return TurnawayOut.model_validate(row).model_copy(
        update={
            "starts_at": venue.local(row.starts_at),
            "created_at": venue.local(row.created_at),
        }
    )


def outage_out(outage: Outage, hits: Iterable[Reservation], venue: VenueFacts) -> OutageOut:
    """Return an outage and whom it hits: those to call, the first to come first."""
    return OutageOut.model_validate(
        {
            "id": outage.id,
            "room_id": outage.room_id,
            "kind": outage.kind,
            "business_date": venue.hours.business_day_of(outage.starts_at),
            "starts_at": venue.local(outage.starts_at),
            "ends_at": venue.local(outage.ends_at),
            "reason": outage.reason,
            "releases_at": outage.releases_at and venue.local(outage.releases_at),
            "hits": [
                OutageHit(
                    reservation_id=row.id,
                    code=row.code,
                    starts_at=venue.local(row.starts_at),
                    ends_at=venue.local(row.ends_at),
                )
                for row in hits
            ],
            "version": outage.version,
        }
    )


def history_out(steps: Iterable[Step], venue: VenueFacts, house: House) -> HistoryOut:
    """Return every change, oldest first; rooms and classes by what people call them."""
    return HistoryOut(
        items=[
            HistoryEntry(
                at=venue.local(step.at),
                business_date=venue.hours.business_day_of(step.at),
                by=step.by,
                action=step.action,
                changed=dict(_changed(step.changed, venue, house)),
                reason=step.reason,
            )
            for step in steps
        ]
    )


def _changed(
    changed: Mapping[str, Any], venue: VenueFacts, house: House
) -> Iterable[tuple[str, FromTo]]:
    for field, change in changed.items():
        if change == "changed":
            yield field, _from_to(HIDDEN, HIDDEN)
            continue
        is_pair = isinstance(change, Mapping) and {"from", "to"} >= set(change)
        before, after = (change.get("from"), change.get("to")) if is_pair else (None, change)
        said = [_spoken(field, value, venue, house) for value in (before, after)]
        yield _plain_name(field), _from_to(*said)


def _from_to(before: Any, after: Any) -> FromTo:
    return FromTo.model_validate({"from": before, "to": after})


def _plain_name(field: str) -> str:
    named = field == "room_id" or field.endswith("_class_id")
    return field.removesuffix("_id") if named else field


def _spoken(field: str, value: Any, venue: VenueFacts, house: House) -> Any:
    """Return a value as people say it: room numbers, class codes, the venue's clock."""
    if field == "silent_moves":
        return [
            {key.removesuffix("_room_id"): _room_said(key, one, house) for key in one}
            for one in value or ()
        ]
    if not isinstance(value, str):
        return value
    if field == "room_id":
        return _number(value, house)
    if field.endswith("_class_id"):
        return house.ladder.by_id(UUID(value)).code
    if field.endswith(("_at", "_until")):
        return venue.local(datetime.fromisoformat(value)).isoformat()
    return value


def _room_said(key: str, move: Mapping[str, str], house: House) -> str:
    return _number(move[key], house) if key.endswith("_room_id") else move[key]


def _number(room_id: str, house: House) -> str:
    room = house.by_id.get(UUID(room_id))
    return room.number if room else room_id
