"""Who rings, as the contract shows it: to whom the number belongs, what they booked, any block."""

from collections.abc import Sequence
from uuid import UUID

from ktv_booking.kernel.phone import masked
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.queries import phones_of
from ktv_booking.members.rules.birthdays import is_near
from ktv_booking.members.rules.numbers import numbers_to_dial
from ktv_booking.members.service.profiles import birthday_of
from ktv_booking.reservations.models import PhoneBlock, Reservation
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.present.reservations import status_now
from ktv_booking.reservations.queries.callers import Caller
from ktv_booking.reservations.schemas import (
    CallerBlockOut,
    CallerMemberOut,
    CallerOut,
    CallerReservation,
    UsualRoomOut,
)


def caller_out(presenter: Presenter, caller: Caller) -> CallerOut:
    """Return who rings, the number by its last four digits alone."""
    numbers = phones_of(presenter.session, [one.id for one in caller.members])
    members = [_ringing(presenter, one, numbers[one.id]) for one in caller.members]
    blocks = [_blocked(presenter, one) for one in caller.blocks]
    return CallerOut(
        phone_masked=masked(caller.tail) or "",
        whole=caller.is_whole,
        fits_several=caller.fits_several,
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
        block=blocks[0] if blocks else None,
        blocks=blocks,
    )


def _blocked(presenter: Presenter, block: PhoneBlock) -> CallerBlockOut:
    venue = presenter.venue(block.venue_id)
    return CallerBlockOut(
        id=block.id,
        venue_id=block.venue_id,
        reason=block.reason,
        blocked_by=block.blocked_by,
        business_date=venue.hours.business_day_of(block.created_at),
        since=venue.local(block.created_at),
    )


def _ringing(
    presenter: Presenter, member: Member, numbers: Sequence[MemberPhone]
) -> CallerMemberOut:
    birthday = birthday_of(member)
    today = presenter.venue(member.home_venue_id).hours.business_day_of(presenter.now)
    return CallerMemberOut(
        id=member.id,
        name=member.name,
        title=member.title,
        tier=member.tier,
        birthday_near=birthday is not None and is_near(birthday, today),
        do_not_call=member.do_not_call_at is not None,
        needs_number=not numbers_to_dial(numbers),
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
