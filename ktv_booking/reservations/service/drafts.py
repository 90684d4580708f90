"""What a policy or a price list would decide before it is published. Nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Conflict, Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.queries.asked import asked_between
from ktv_booking.reservations.rules.assignment import DayRooms
from ktv_booking.reservations.rules.book import Bookings, DayBook, Stay
from ktv_booking.reservations.rules.past_calls import (
    Answer,
    Answered,
    BeforeTheClose,
    Compared,
    answer_to,
)
from ktv_booking.reservations.service.quoting import (
    Explained,
    Priced,
    book_around,
    explained_in,
    priced_in,
)
from ktv_booking.reservations.service.repricing import Repriced, bookings_repriced, coming_under
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import days_of
from ktv_booking.venues.queries import venue_for, venue_row
from ktv_booking.venues.rules.facts import (
    NotPublished,
    PublishedPolicy,
    PublishedPrices,
    VenueFacts,
)
from ktv_booking.venues.rules.prices import PriceList
from ktv_booking.venues.service import ensure_policy_fits, ensure_prices_fit

A_WEEK = 7
Document = Mapping[str, Any]
Said = TypeVar("Said")
_UNKNOWN = Text(
    zh="其中有本店或价目表没有的项目",
    en="names something that the venue or its price list does not have",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A stay to try out; `deposit_paid` as the explanation of a policy asks it."""

    stay: Stay
    deposit_paid: bool = False


@dataclass(frozen=True, slots=True)
class Told(Generic[Said]):
    """What one wish is answered as things stand and under the draft; a refusal where it is none."""

    before: Said | Conflict
    after: Said | Conflict


@dataclass(frozen=True, slots=True)
class PastDecisions:
    """What the calls of some days would have been told; `terms` counts those of another value."""

    first: date
    last: date
    asked: int
    taken_before: int
    taken: int
    changed: Sequence[Compared]
    terms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PolicyTried:
    """A policy that is no more than a draft, and what it would decide."""

    venue: VenueFacts
    effective_from: date
    replaces: int | None
    wishes: Sequence[Told[Explained]]
    last_week: PastDecisions


@dataclass(frozen=True, slots=True)
class PricesTried:
    """A price list that is no more than a draft: its quotes, and the booked guests it touches."""

    venue: VenueFacts
    effective_from: date
    replaces: int | None
    wishes: Sequence[Told[Priced]]
    coming: int
    repriced: Sequence[Repriced]


def try_policy(
    session: Session,
    venue_id: UUID,
    document: Document,
    wishes: Sequence[Wish],
    *,
    by: Agent,
    now: datetime,
) -> PolicyTried:
    """Return what a draft would decide: about these wishes, and about last week's calls.

    Raises:
        NotFound: no such venue for the caller, or a class it does not have.
        Malformed: what publishing it would be refused for, or a wish that nobody could have.
    """
    row = venue_row(session, venue_id, agent=by)
    venue = venue_for(session, venue_id, agent=by)
    policy = ensure_policy_fits(row, document, room_classes=_class_names(session, venue))
    number = max((one.version for one in venue.policies), default=0) + 1
    draft = PublishedPolicy(number, date.fromisoformat(str(document["effective_from"])), policy)
    drafted = replace(venue, policies=(*venue.policies, draft))
    old = _in_force(lambda: venue.policy_on(draft.effective_from))

    def explained(asked: VenueFacts, wish: Wish) -> Explained:
        book = _as_of(asked, book_around(session, venue, wish.stay, now=now))
        return explained_in(book, wish.stay, deposit_paid=wish.deposit_paid, now=now)

    return PolicyTried(
        drafted,
        draft.effective_from,
        None if old is None else old.version,
        _each(explained, venue, drafted, wishes),
        _last_week(session, venue, old, draft, now=now),
    )


def try_prices(
    session: Session,
    venue_id: UUID,
    document: Document,
    wishes: Sequence[Wish],
    *,
    by: Agent,
    now: datetime,
) -> PricesTried:
    """Return what a draft would quote, and which coming bookings it would quote otherwise.

    Raises:
        NotFound: no such venue for the caller, or a class it does not have.
        Malformed: what publishing it would be refused for, or a wish that nobody could have.
    """
    row = venue_row(session, venue_id, agent=by)
    venue = venue_for(session, venue_id, agent=by)
    ensure_prices_fit(row, document, room_classes=_class_names(session, venue))
    number = max((one.version for one in venue.price_lists), default=0) + 1
    prices = PriceList.of(document, version=str(number))
    day = date.fromisoformat(str(document["effective_from"]))
    draft = PublishedPrices(number, day, prices)
    drafted = replace(venue, price_lists=(*venue.price_lists, draft))
    old = _in_force(lambda: venue.prices_on(day))

    def priced(asked: VenueFacts, wish: Wish) -> Priced:
        book = _as_of(asked, book_around(session, venue, wish.stay, now=now))
        return priced_in(book, wish.stay, now=now)

    return PricesTried(
        drafted,
        day,
        None if old is None else old.version,
        _each(priced, venue, drafted, wishes),
        coming_under(session, drafted, draft, now=now),
        bookings_repriced(session, drafted, draft, now=now),
    )


def _class_names(session: Session, venue: VenueFacts) -> dict[str, Text]:
    return {one.code: one.name for one in house_of(session, venue).ladder}


def _in_force(find: Callable[[], Said]) -> Said | None:
    try:
        return find()
    except NotPublished:
        return None


def _as_of(venue: VenueFacts, book: DayBook) -> DayBook:
    """Return a book under other documents, without what was found out under the published ones."""
    rooms = DayRooms(book.rooms.rooms, book.rooms.occupations, book.rooms.span)
    return replace(book, venue=venue, rooms=rooms)


def _each(
    ask: Callable[[VenueFacts, Wish], Said],
    venue: VenueFacts,
    drafted: VenueFacts,
    wishes: Sequence[Wish],
) -> list[Told[Said]]:
    """Ask each wish of the venue as it is and as it would be."""

    def told(asked: VenueFacts, wish: Wish, place: int) -> Said | Conflict:
        try:
            return ask(asked, wish)
        except Conflict as refusal:
            return refusal
        except Malformed:
            raise Malformed.at(f"stays.{place}", _UNKNOWN) from None

    return [
        Told(told(venue, wish, place), told(drafted, wish, place))
        for place, wish in enumerate(wishes)
    ]


def _last_week(
    session: Session,
    venue: VenueFacts,
    old: PublishedPolicy | None,
    draft: PublishedPolicy,
    *,
    now: datetime,
) -> PastDecisions:
    """Answer the calls of the week before today by the policy that is replaced, and by the draft.

    The draft is asked as if it had been in force then.
    """
    today = venue.hours.business_day_of(now)
    first, last = today - A_WEEK * DAY, today - DAY
    house = house_of(session, venue)
    asked = asked_between(session, venue, house, first, last)
    days = BeforeTheClose(days_of(session, venue, [asked.until], since=first))
    book = DayBook(venue, house, days, DayRooms(house.rooms), Bookings())
    compared = [
        Compared(one, old_answer, answer_to(one, book, draft))
        for one in asked.calls
        for old_answer in (None if old is None else answer_to(one, book, old),)
    ]
    terms = Counter(name for one in compared for name in one.terms_changed())
    return PastDecisions(
        first,
        last,
        len(compared),
        _taken(one.before for one in compared),
        _taken(one.after for one in compared),
        [one for one in compared if one.is_changed],
        terms,
    )


def _taken(answers: Iterable[Answered | None]) -> int:
    return sum(one is not None and one.answer is not Answer.REFUSED for one in answers)
