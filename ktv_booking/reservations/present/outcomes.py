"""What a verb did, or would do: the reservation, the money, and one sentence to say about it.

A rehearsal shows the reservation as it is (`fields` were read before) and beside it what would be.
"""

from datetime import datetime

from ktv_booking.kernel.money import shown
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present.quotes import kept_quote_out
from ktv_booking.reservations.present.reservations import Fields, class_fields
from ktv_booking.reservations.rules.speech import (
    day_and_time,
    hours_words,
    room_words,
    short_time,
)
from ktv_booking.reservations.schemas import (
    CancellationOut,
    ChargeAs,
    DayCloseEntry,
    DayCloseOut,
    ExtensionOut,
    PlacementOut,
    PlannedPlacement,
)
from ktv_booking.reservations.service.cancel import Cancelled
from ktv_booking.reservations.service.day_close import DayClosing
from ktv_booking.reservations.service.extending import Extension
from ktv_booking.reservations.service.placement import Placed
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut


def cancellation_out(
    cancelled: Cancelled, fields: Fields, venue: VenueFacts, *, dry_run: bool
) -> CancellationOut:
    """Return what a cancellation costs."""
    said = cancellation_words(
        cancelled.fee_minor, cancelled.refund_minor, venue.currency, done=not dry_run
    )
    return CancellationOut(
        **fields,
        dry_run=dry_run,
        sentence=TextOut.of(said),
        fee_minor=cancelled.fee_minor,
        refund_minor=cancelled.refund_minor,
    )


def cancellation_words(fee_minor: int, refund_minor: int, currency: str, *, done: bool) -> Text:
    """Return what the guest loses and gets back, in a sentence."""
    fee, refund = shown(fee_minor, currency), shown(refund_minor, currency)
    opening = (
        Text(zh="已为您取消预约", en="Your booking is cancelled")
        if done
        else Text(zh="现在取消的话", en="If you cancel now")
    )
    if fee_minor:
        costs = Text(zh=f"收取{fee}，退还{refund}", en=f"{fee} is kept and {refund} is given back")
    elif refund_minor:
        costs = Text(zh=f"全额退还{refund}", en=f"all of {refund} is given back")
    else:
        costs = Text(zh="不收取任何费用", en="it costs nothing")
    return Text(zh=f"{opening.zh}，{costs.zh}。", en=f"{opening.en}: {costs.en}.")


def extension_out(
    extension: Extension, fields: Fields, venue: VenueFacts, *, dry_run: bool
) -> ExtensionOut:
    """Return the new end of a stay and what the added time costs."""
    row = extension.reservation
    ends_at = venue.local(row.ends_at)
    until = short_time(row.business_date, ends_at)
    more, costs = hours_words(extension.added_minutes), shown(extension.added_minor, venue.currency)
    return ExtensionOut(
        **fields,
        dry_run=dry_run,
        sentence=TextOut(
            zh=f"再延长{more.zh}，到{until.zh}，加收{costs}。",
            en=f"{more.en} more, until {until.en}, for {costs}.",
        ),
        added_minutes=extension.added_minutes,
        added_minor=extension.added_minor,
        new_ends_at=ends_at,
    )


def placement_out(
    placed: Placed,
    fields: Fields,
    venue: VenueFacts,
    house: House,
    *,
    charge_as: ChargeAs | None,
    dry_run: bool,
) -> PlacementOut:
    """Return where the party is, or would be, and how the price changes."""
    return PlacementOut(
        **fields,
        dry_run=dry_run,
        sentence=TextOut.of(_placement_words(placed, venue, house)),
        placement=planned_placement(placed.reservation, venue, house, charge_as=charge_as),
        difference_minor=placed.difference_minor,
    )


def planned_placement(
    row: Reservation, venue: VenueFacts, house: House, *, charge_as: ChargeAs | None
) -> PlannedPlacement:
    """Return where and when a row puts its party, and at which price."""
    room = house.by_id.get(row.room_id) if row.room_id else None
    return PlannedPlacement.model_validate(
        {
            **class_fields(row, house),
            "business_date": row.business_date,
            "starts_at": venue.local(row.starts_at),
            "ends_at": venue.local(row.ends_at),
            "minutes": Slot(row.starts_at, row.ends_at).minutes,
            "room": room
            and {"id": room.id, "number": room.number, "room_class": room.room_class.code},
            "charged_class": house.ladder.by_id(row.charged_class_id).code,
            "charge_as": charge_as,
            "quote": kept_quote_out(row.quote),
        }
    )


def _placement_words(placed: Placed, venue: VenueFacts, house: House) -> Text:
    row = placed.reservation
    when = day_and_time(row.business_date, venue.local(row.starts_at), venue.local(row.ends_at))
    used = house.ladder.by_id(row.used_class_id or row.booked_class_id)
    rooms = room_words(used.name, row.party_size)
    price = difference_words(placed.difference_minor, venue.currency)
    return Text(zh=f"{when.zh}，{rooms.zh}，{price.zh}。", en=f"{when.en}: {rooms.en}, {price.en}.")


def difference_words(difference_minor: int, currency: str) -> Text:
    """Return how a price changes: more, less, or not."""
    if not difference_minor:
        return Text(zh="价格不变", en="at the same price")
    amount = shown(abs(difference_minor), currency)
    if difference_minor > 0:
        return Text(zh=f"加收{amount}", en=f"{amount} more")
    return Text(zh=f"少收{amount}", en=f"{amount} less")


def price_words(difference_minor: int, currency: str) -> Text:
    """Return how a price changes as a sentence of its own."""
    said = difference_words(difference_minor, currency)
    return Text(zh=f"{said.zh}。", en=f"{said.en[:1].upper()}{said.en[1:]}.")


def day_close_out(closing: DayClosing, house: House, *, dry_run: bool) -> DayCloseOut:
    """Return what a day close did, or would do; after a rehearsal the book stays open."""
    venue = closing.venue
    return DayCloseOut(
        dry_run=dry_run,
        venue_id=venue.id,
        business_date=closing.business_date,
        settled=not dry_run,
        settled_at=None if dry_run else _local(closing.settled_at, venue),
        no_shows=[
            _close_entry(row, venue, house, status=row.status_before or row.status, becomes=row)
            for row in closing.no_shows
        ],
        still_open=[
            _close_entry(row, venue, house, status=row.status) for row in closing.still_open
        ],
        figures=closing.figures,
    )


def _close_entry(
    row: Reservation,
    venue: VenueFacts,
    house: House,
    *,
    status: str,
    becomes: Reservation | None = None,
) -> DayCloseEntry:
    room = house.by_id.get(row.room_id) if row.room_id else None
    return DayCloseEntry(
        id=row.id,
        code=row.code,
        day_no=row.day_no,
        status=status,
        becomes=becomes.status if becomes else None,
        starts_at=venue.local(row.starts_at),
        business_date=row.business_date,
        room_number=room.number if room else None,
    )


def _local(instant: datetime | None, venue: VenueFacts) -> datetime | None:
    return None if instant is None else venue.local(instant)
