"""One venue as its rules see it: calendar, law, and the versions of policy and prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol, TypeVar
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY, BusinessHours, Slot
from ktv_booking.venues.rules.calendar import Calendar, DaySwitches
from ktv_booking.venues.rules.jurisdictions import Jurisdiction
from ktv_booking.venues.rules.policy import Policy
from ktv_booking.venues.rules.prices import PriceList

NEVER_CLOSES_DAYS = 2


class NotPublished(Conflict):
    """No policy or price list is in force on that day yet: nothing can be promised for it."""

    code = "not-published"
    title = Text(
        zh="该日期的规则或价目尚未公布", en="Policy or prices of that day are not published"
    )


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """A policy with its number and the business date from which it holds."""

    version: int
    effective_from: date
    policy: Policy


@dataclass(frozen=True, slots=True)
class PublishedPrices:
    """A price list with its number and the business date from which it holds."""

    version: int
    effective_from: date
    price_list: PriceList


class _Published(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def effective_from(self) -> date: ...


P = TypeVar("P", bound=_Published)


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """A venue at one revision of its set-up. Immutable, so processes keep it."""

    id: UUID
    code: str
    name: Text
    area: str
    phone: str
    phone_region: str
    currency: str
    setup_rev: int
    tells_rooms_at_booking: bool
    calendar: Calendar
    jurisdiction: Jurisdiction
    policies: tuple[PublishedPolicy, ...]
    price_lists: tuple[PublishedPrices, ...]

    @property
    def hours(self) -> BusinessHours:
        """Zone and cut-off of the business day."""
        return self.calendar.hours

    @property
    def zone(self) -> tzinfo:
        """The venue's zone."""
        return self.calendar.hours.zone

    def local(self, instant: datetime) -> datetime:
        """Return `instant` with the venue's offset."""
        return instant.astimezone(self.zone)

    def policy_on(self, day: date) -> PublishedPolicy:
        """Return the newest policy in force for starts on business date `day`.

        Raises:
            NotPublished: none holds yet.
        """
        return _newest(self.policies, day, what="policy")

    def prices_on(self, day: date) -> PublishedPrices:
        """Return the newest price list in force for starts on business date `day`.

        Raises:
            NotPublished: none holds yet.
        """
        return _newest(self.price_lists, day, what="price_list")

    def policy_numbered(self, version: int) -> PublishedPolicy:
        """Return the version a reservation was made under."""
        return next(one for one in self.policies if one.version == version)

    def prices_numbered(self, version: int) -> PublishedPrices:
        """Return the version a reservation was quoted from."""
        return next(one for one in self.price_lists if one.version == version)

    def opening_around(self, day: date, switches: "SwitchesByDay") -> Slot | None:
        """Return the unbroken opening that begins on `day`: it runs on where the house never shuts.

        None where it stays shut all day.
        """
        opening = self.calendar.opening_on(day, switches.of(day))
        for ahead in range(1, NEVER_CLOSES_DAYS):
            if opening is None:
                return None
            following = self.calendar.opening_on(day + ahead * DAY, switches.of(day + ahead * DAY))
            if following is None or following.starts_at != opening.ends_at:
                break
            opening = Slot(opening.starts_at, following.ends_at)
        return opening


class SwitchesByDay(Protocol):
    """What managers set, by business date; a day that was never touched has none."""

    def of(self, day: date) -> DaySwitches:
        """Return the switches of `day`."""
        ...

    def found_at(self, day: date) -> int:
        """Return the revision at which the book of `day` was found; 0 where nobody wrote in it."""
        ...


def _newest(published: Sequence[P], day: date, *, what: str) -> P:
    in_force = [one for one in published if one.effective_from <= day]
    if not in_force:
        raise NotPublished(what=what, business_date=day)
    return max(in_force, key=lambda one: one.version)
