"""What a move gives away: the price of the class that is used, less that of the one charged."""

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.queries.plans import Party
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.judging import price_of
from ktv_booking.rooms.rules import ClassFacts


def given_away(party: Party, used: ClassFacts, book: DayBook) -> int:
    """Return by how much the room is worth more than the party pays for, in minor units.

    By today's list for its date and without children's shares; nothing where it pays for as much.
    """
    charged = book.house.ladder.by_id(party.charged_class_id)
    if used.rank <= charged.rank:
        return 0
    starts_at, ends_at = book.venue.local(party.starts_at), book.venue.local(party.ends_at)
    slot = Slot(starts_at, ends_at)
    stay = Stay(starts_at=starts_at, minutes=slot.minutes, party_size=party.party_size)
    prices = book.venue.prices_on(party.business_date)
    worth = [price_of(stay, slot, of, book, prices).total_minor for of in (used, charged)]
    return max(0, worth[0] - worth[1])
