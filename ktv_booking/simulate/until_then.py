"""Between the call and the evening: money, another time, more friends, a change of heart."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any, TypedDict

from ktv_booking.client import Refused
from ktv_booking.reservations.schemas import (
    CancelledBy,
    DepositKind,
    DepositOut,
    GroupOut,
    ReservationOut,
)
from ktv_booking.simulate import asking
from ktv_booking.simulate.house import House, Party

DECIDES = timedelta(minutes=3)
OFFICE_ANSWERS = timedelta(minutes=50)
REGRETS = timedelta(minutes=4)
SWAPS_BEFORE = timedelta(minutes=40)


class CancelSaid(TypedDict):
    """What a caller says to cancel."""

    by: CancelledBy
    reason_code: str
    proof: dict[str, Any]


StillComing = Generator[datetime, datetime, bool]


def until_then(house: House, parties: list[Party], now: datetime) -> StillComing:
    """Tell what a caller does about the rooms of one booking until the guests set out."""
    first = parties[0]
    plans = first.caller.plans
    for party in parties:
        now = yield from _made_firm(house, party, now)
    if not any(party.now_is.status == "confirmed" for party in parties):
        return False
    left = max(first.now_is.starts_at - now, timedelta(0))
    if plans.cancels_after is not None:
        now = yield now + plans.cancels_after * left
        return (yield from _cancelled(house, parties, now))
    if len(parties) == 1 and (plans.moves_by or plans.heads_by):
        now = yield now + plans.changes_after * left
        _changed(house, first, now)
    if plans.swaps and len(parties) == 1:
        now = yield max(now, first.now_is.starts_at - SWAPS_BEFORE)
        _swapped(house, first, now)
    return True


def _made_firm(
    house: House, party: Party, now: datetime
) -> Generator[datetime, datetime, datetime]:
    """Let the office answer a request, the caller pay or make up their mind; tell when."""
    plans = party.caller.plans
    if party.now_is.status == "requested":
        now = yield now + OFFICE_ANSWERS
        if not plans.pays:
            party.take(
                house.desk.say(
                    "decline",
                    now,
                    lambda client: client.reservations.decline(
                        party.id, reason="no large room can be spared"
                    ),
                )
            )
            house.tally.happened("requests_declined")
            return now
    deposit = party.now_is.deposit
    if deposit is not None and deposit.status == "due":
        return (yield from _paid(house, party, deposit, now))
    if party.now_is.status in {"held", "requested"}:
        now = yield now + DECIDES
        if plans.pays:
            party.take(
                house.desk.say("confirm", now, lambda client: client.reservations.confirm(party.id))
            )
        else:
            house.tally.happened("holds_left_to_expire")
    return now


def _paid(
    house: House, party: Party, deposit: DepositOut, now: datetime
) -> Generator[datetime, datetime, datetime]:
    """Pay before it is due, have it waived, or let the booking expire."""
    plans = party.caller.plans
    house.tally.happened("deposits_due")
    if not (plans.pays or plans.is_waived):
        house.tally.happened("deposits_never_paid")
        return now
    due_by = deposit.due_by or now + OFFICE_ANSWERS
    now = yield now + plans.pays_after * 0.95 * (due_by - now)
    kind: DepositKind = "waived" if plans.is_waived else "paid"
    amount_minor = None if plans.is_waived else deposit.due_minor
    if not _enter(house, party, now, kind, amount_minor):
        return now
    party.take(house.desk.say("read", now, lambda client: client.reservations.get(party.id)))
    if party.now_is.status == "requested":
        party.take(
            house.desk.say("confirm", now, lambda client: client.reservations.confirm(party.id))
        )
    return now


def _cancelled(house: House, parties: list[Party], now: datetime) -> StillComing:
    """Cancel all rooms of the booking; who did so by mistake has it back soon after."""
    plans = parties[0].caller.plans
    _cancel(house, parties, now)
    gone = [party for party in parties if party.now_is.status == "cancelled"]
    house.tally.happened("cancelled", len(gone))
    if not (plans.cancels_by_mistake and gone):
        return False
    now = yield now + REGRETS
    for party in gone:
        _reinstate(house, party, now)
    return any(party.now_is.status == "confirmed" for party in parties)


def _reinstate(house: House, party: Party, now: datetime) -> None:
    back = house.desk.say(
        "reinstate",
        now,
        lambda client: client.reservations.reinstate(party.id, reason="cancelled by mistake"),
    )
    house.tally.happened("cancellations_undone", int(party.take(back)))


def _cancel(house: House, parties: list[Party], now: datetime) -> None:
    """Cancel, and note what the guest gets back and what is kept."""
    first = parties[0]
    said: CancelSaid = {
        "by": "guest",
        "reason_code": "plans_changed",
        "proof": {"phone_last4": first.caller.phone[-4:]},
    }
    group_id = first.now_is.group_id
    if group_id is None:
        answer: ReservationOut | GroupOut | Refused = house.desk.say(
            "cancel", now, lambda client: client.reservations.cancel(first.id, **said)
        )
    else:
        answer = house.desk.say(
            "cancel", now, lambda client: client.groups.cancel(group_id, **said)
        )
    if isinstance(answer, Refused):
        return
    after = answer.reservations if isinstance(answer, GroupOut) else [answer]
    for party, one in zip(parties, after, strict=True):
        party.take(one)
        if one.cancellation is not None and one.deposit is not None:
            _enter(house, party, now, "refunded", one.cancellation.refund_minor)
            _enter(house, party, now, "forfeited", one.cancellation.fee_minor)


def _enter(
    house: House, party: Party, now: datetime, kind: DepositKind, amount_minor: int | None
) -> bool:
    """Note a fact of the money; say whether there was one and it was taken."""
    if amount_minor == 0:
        return False
    answer = house.desk.say(
        "deposit",
        now,
        lambda client: client.reservations.enter_deposit(
            party.id, kind=kind, amount_minor=amount_minor, method="wechat"
        ),
    )
    if isinstance(answer, Refused):
        return False
    house.tally.happened(f"deposits_{kind}")
    return True


def _changed(house: House, party: Party, now: datetime) -> None:
    """Ask for another time, or for a room that suits the heads that come now."""
    plans, stay, shop = party.caller.plans, house.fresh(party, now), house.shop
    said: asking.Said = {"guest_consents": True}
    if plans.moves_by:
        starts_at = stay.starts_at + timedelta(minutes=plans.moves_by)
        if starts_at <= now:
            return
        said |= {"starts_at": starts_at, "reason": "another_time"}
    heads = max(1, stay.party_size + plans.heads_by)
    suits = shop.snug_class(heads)
    if plans.heads_by and suits is not None:
        said |= {"party_size": heads, "reason": "party_changed", "charge_as": "used"}
        if suits.code != stay.booked_class:
            said["room_class"] = suits.code
    if "reason" not in said:
        return
    answer = house.desk.say("place", now, lambda client: client.reservations.place(stay, **said))
    if party.take(answer):
        house.tally.happened("moved" if plans.moves_by else "resized")
        house.note_class_change(stay.used_class, party.now_is.used_class)


def _swapped(house: House, party: Party, now: datetime) -> None:
    """Change rooms with another party that is still to come, best one of the same hours."""
    starts_at = party.now_is.starts_at
    other = min(
        house.others_like(party, "confirmed"),
        key=lambda one: abs(one.now_is.starts_at - starts_at),
        default=None,
    )
    if other is None:
        return
    answer = house.desk.say(
        "swap",
        now,
        lambda client: client.reservations.swap(
            party.id, other.id, reason="nearer to the stage", guest_consents=True
        ),
    )
    if not isinstance(answer, Refused):
        house.tally.happened("swaps")
        for one, after in zip((party, other), answer.reservations, strict=True):
            one.take(after)
