"""What stands beside reservations: groups, money's facts, turnaways, outages, callers, history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ktv_booking.kernel.phone import masked
from ktv_booking.members.models import Member
from ktv_booking.members.rules.birthdays import is_near
from ktv_booking.members.service.profiles import birthday_of
from ktv_booking.reservations.models import DepositEntry, Group, Reservation, Turnaway
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.present.reservations import Fields, guest_fields, status_now
from ktv_booking.reservations.queries.callers import Caller
from ktv_booking.reservations.queries.history import Step
from ktv_booking.reservations.rules.deposits import EntryKind
from ktv_booking.reservations.rules.speech import group_read_back
from ktv_booking.reservations.schemas import (
    CallerMemberOut,
    CallerOut,
    CallerReservation,
    DepositEntryOut,
    FromTo,
    GroupOut,
    HistoryEntry,
    HistoryOut,
    OutageHit,
    OutageOut,
    ReservationOut,
    TurnawayOut,
    UsualRoomOut,
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


def caller_out(presenter: Presenter, caller: Caller) -> CallerOut:
    """Return who rings, the number by its last four digits alone."""
    members = [_ringing(presenter, one) for one in caller.members]
    return CallerOut(
        phone_masked=masked(caller.tail) or "",
        known=caller.is_known,
        name=caller.name,
        title=caller.title,
        address_as=caller.address_as,
        member_id=caller.member_id,
        tier=members[0].tier if len(members) == 1 else None,
        birthday_near=any(one.birthday_near for one in members) and len(members) == 1,
        members=members,
        usual_room=_usual_room(presenter, caller.usual_room),
        open_reservations=[_open_booking(presenter, row) for row in caller.open],
        visits=caller.visits,
        no_shows=caller.no_shows,
        last_visit_on=caller.last_visit_on,
    )


def _ringing(presenter: Presenter, member: Member) -> CallerMemberOut:
    birthday = birthday_of(member)
    today = presenter.venue(member.home_venue_id).hours.business_day_of(presenter.now)
    return CallerMemberOut(
        id=member.id,
        name=member.name,
        title=member.title,
        tier=member.tier,
        birthday_near=birthday is not None and is_near(birthday, today),
        do_not_call=member.do_not_call_at is not None,
    )


def _usual_room(presenter: Presenter, usual: tuple[UUID, UUID, int] | None) -> UsualRoomOut | None:
    if usual is None:
        return None
    room_id, venue_id, times = usual
    room = presenter.house(venue_id).by_id.get(room_id)
    if room is None:
        return None
    return UsualRoomOut(
        room_id=room.id,
        number=room.number,
        room_class=room.room_class.code,
        venue_id=venue_id,
        times=times,
    )


def _open_booking(presenter: Presenter, row: Reservation) -> CallerReservation:
    venue, house = presenter.venue(row.venue_id), presenter.house(row.venue_id)
    room = house.by_id.get(row.room_id) if row.room_id and row.room_told_at else None
    return CallerReservation(
        id=row.id,
        code=row.code,
        day_no=row.day_no,
        venue_id=row.venue_id,
        status=status_now(row, presenter.now).value,
        business_date=row.business_date,
        starts_at=venue.local(row.starts_at),
        ends_at=venue.local(row.ends_at),
        party_size=row.party_size,
        room_class=house.ladder.by_id(row.booked_class_id).code,
        room_number=room.number if room else None,
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
