"""What is sold of a class, what one phone may have, and how a guest proves who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import ClassVar

from ktv_booking.kernel.code import read_code
from ktv_booking.kernel.errors import Conflict, Forbidden
from ktv_booking.kernel.phone import last_four
from ktv_booking.kernel.text import Language, Text
from ktv_booking.kernel.time import later
from ktv_booking.venues.rules.policy import PolicyTerms


class QuotaReached(Conflict):
    """Rooms there may be, but policy sells no more; `kind` is quota, hold_back or pin_quota.

    `releases_at` is when the limit falls away, None where it stays.
    """

    code = "quota-reached"
    title = Text(zh="可预约数量已满", en="No more of these are sold in advance")
    kept_back = Text(
        zh="该类包厢的最后{quota}间由店方保留至{releases_at:%H:%M}",
        en="The house keeps back {quota} of that class until {releases_at:%H:%M}",
    )
    sold_out = Text(
        zh="该类包厢的可预约数量（{quota}间）已满，{releases_at:%H:%M}后开放其余包厢",
        en="In advance only {quota} of that class may be booked; more from {releases_at:%H:%M}",
    )
    pins_gone = Text(
        zh="当日可指定的该类包厢（{quota}间）已满",
        en="On that day only {quota} of that class may be insisted on; none is left",
    )

    def said_in(self, language: Language) -> str:
        """Return the sentence that fits the kind of limit."""
        kind = self.facts.get("kind")
        if kind == "pin_quota":
            return self.pins_gone.said_in(language, self.facts)
        if self.facts.get("releases_at") is None:
            return self.title.said_in(language)
        said = self.kept_back if kind == "hold_back" else self.sold_out
        return said.said_in(language, self.facts)


class TooManyOpenBookings(Conflict):
    """This phone has its share of bookings; `kind` says of which.

    overlapping (at one time), open (in all), booker (for others), holds (that came to nothing).
    """

    code = "too-many-open-bookings"
    title = Text(zh="该号码的未完成预约已达上限", en="This phone has too many open bookings")
    of_kind: ClassVar[Mapping[str, Text]] = {
        "overlapping": Text(
            zh="该号码同一时段的预约：现有{present}个，最多{limit}个",
            en="Bookings of this phone at the same time: {present} already, {limit} at most",
        ),
        "open": Text(
            zh="该号码尚未到店的预约（本预约窗口合计）：现有{present}个，最多{limit}个",
            en="Bookings of this phone still to come, in all of this booking window: "
            "{present} already, {limit} at most",
        ),
        "booker": Text(
            zh="该代订人的预约：现有{present}个，最多{limit}个",
            en="Bookings made by this booker for others: {present} already, {limit} at most",
        ),
        "holds": Text(
            zh="该号码一小时内未落实的保留：已有{present}次，最多{limit}次",
            en="Holds of this phone within an hour that came to nothing yet: "
            "{present} already, {limit} at most",
        ),
    }

    def said_in(self, language: Language) -> str:
        """Return which cap is reached, and how many there are."""
        said = self.of_kind.get(str(self.facts.get("kind")))
        return said.said_in(language, self.facts) if said else self.title.said_in(language)


class GuestNotVerified(Conflict):
    """The caller has not shown that the booking is theirs; which part was wrong is not told."""

    code = "guest-not-verified"
    title = Text(zh="无法核实预约人身份", en="The caller has not proved the booking is theirs")
    detail = Text(
        zh="请核对手机号后四位、预约码或当日号",
        en="Ask for the last four digits of the phone, the code or the day's number",
    )


class GuestBlocked(Forbidden):
    """The venue takes no bookings from this number; `role` names who may all the same."""

    code = "guest-blocked"
    title = Text(zh="该号码已被店方停止受理", en="The venue takes no bookings from this number")


class GuestConsentRequired(Conflict):
    """The guest must agree first; `because` says to what."""

    code = "guest-consent-required"
    title = Text(zh="须先征得客人同意", en="The guest must agree to this first")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a caller can say to show that a booking is theirs; one of them is enough."""

    phone_last4: str | None = None
    code: str | None = None
    day_no: int | None = None


def releases_at(terms: PolicyTerms, starts_at: datetime) -> datetime:
    """Return when quota and hold-back of a start fall away."""
    return later(starts_at, -timedelta(minutes=terms.release_minutes))


def rooms_held_back(terms: PolicyTerms, *, starts_at: datetime, now: datetime) -> int:
    """Return how many rooms of the class are withheld from sale at `now`: none once released."""
    return terms.hold_back if now < releases_at(terms, starts_at) else 0


def ensure_quota(
    terms: PolicyTerms,
    *,
    room_class: str,
    booked: int,
    rooms_left: int,
    starts_at: datetime,
    now: datetime,
    wanted: int = 1,
) -> None:
    """Refuse more bookings of the class than policy sells ahead of the release.

    Args:
        booked: most overlapping bookings of the class during the stay, without the wanted ones.
        rooms_left: rooms of the class that are free for the stay; too few of them for `wanted`
            is no matter of policy, so it passes here and the choice of a room refuses it.

    Raises:
        QuotaReached: kind `quota` over the number sold, kind `hold_back` into the withheld rooms.

    Source: workflows 02 and 09 (full by quota and full by rooms are told apart), rules F1.
    """
    released = releases_at(terms, starts_at)
    if now >= released:
        return
    facts = {"room_class": room_class, "releases_at": released}
    if terms.quota is not None and booked + wanted > terms.quota:
        raise QuotaReached(kind="quota", quota=terms.quota, **facts)
    if 0 <= rooms_left - wanted < terms.hold_back:
        raise QuotaReached(kind="hold_back", quota=terms.hold_back, **facts)


def pins_sold(terms: PolicyTerms, *, rooms: int) -> int | None:
    """Return how many of a class's `rooms` may be pinned on one business date; None: all.

    A percent of them rounded down, but at least one where any are sold at all.
    """
    if terms.pin_quota is None:
        return None
    return max(1, rooms * terms.pin_quota // 100) if terms.pin_quota else 0


def ensure_pins_left(terms: PolicyTerms, *, room_class: str, rooms: int, pinned: int) -> None:
    """Refuse one more pin than the class sells on the business date.

    Raises:
        QuotaReached: kind `pin_quota`; it does not fall away.
    """
    sold = pins_sold(terms, rooms=rooms)
    if sold is not None and pinned >= sold:
        raise QuotaReached(kind="pin_quota", quota=sold, room_class=room_class, releases_at=None)


def ensure_few_open(
    terms: PolicyTerms, *, overlapping: int, open_bookings: int, is_booker: bool
) -> None:
    """Refuse one more booking than a phone may have; a group counts once.

    Args:
        overlapping: the phone's live bookings at overlapping times, anywhere in the chain.
        open_bookings: its live bookings still to come in this booking window.
        is_booker: a company or a booker, who books for others and has one larger limit for both.

    Raises:
        TooManyOpenBookings: kind overlapping, open or booker.
    """
    limits = terms.max_open_per_phone
    if is_booker:
        present, limit, kind = max(overlapping, open_bookings), limits.booker, "booker"
    elif overlapping >= limits.overlapping:
        present, limit, kind = overlapping, limits.overlapping, "overlapping"
    else:
        present, limit, kind = open_bookings, limits.open, "open"
    if present >= limit:
        raise TooManyOpenBookings(kind=kind, limit=limit, present=present)


def ensure_proof(proof: Proof, *, phone: str | None, code: str, day_no: int | None) -> None:
    """Refuse a caller who cannot say one true thing about the booking, or says a false one.

    All that is given is compared, always and in constant time, so that an answer tells nothing.

    Raises:
        GuestNotVerified: nothing given, or any of it wrong.

    Source: workflow 12 (cancellation by a stranger); the strictness is ours.
    """
    said_code = None if proof.code is None else read_code(proof.code) or "-"
    answers = (
        _agrees(proof.phone_last4, last_four(phone)),
        _agrees(said_code, code),
        _agrees(proof.day_no, day_no),
    )
    if False in answers or True not in answers:
        raise GuestNotVerified()


def ensure_guest_consents(because: str, *, consents: bool) -> None:
    """Refuse what takes something from the guest that they have not given up.

    Raises:
        GuestConsentRequired: no consent was noted; `because` as in `downgrade`, `room_told`.

    Source: workflow 11.
    """
    if not consents:
        raise GuestConsentRequired(because=because)


def _agrees(said: object, true: object) -> bool | None:
    """Say whether a part of a proof is right; None where it was not given."""
    if said is None:
        return None
    return true is not None and compare_digest(str(said).encode(), str(true).encode())
