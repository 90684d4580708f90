"""The evening of one party: late or on time, seated, longer or shorter, gone."""

from collections.abc import Generator
from datetime import datetime, timedelta

from ktv_booking.client import Refused
from ktv_booking.client.refusals import GraceOver, RoomAlreadyTaken, RoomNotReady
from ktv_booking.reservations.schemas import ExtensionOut
from ktv_booking.simulate.diary import Story
from ktv_booking.simulate.house import House, Party

WAITS = timedelta(minutes=5)
TRIES = 12
MOVES_AFTER_TRIES = 3
RINGS_BEFORE = timedelta(minutes=2)
KEEPS = 10
ASKS_BEFORE = timedelta(minutes=12)
CHANGES_AFTER = timedelta(minutes=25)
LEAST_EXTENSION = 30
Seated = Generator[datetime, datetime, bool]


def evening(house: House, party: Party) -> Story:
    """Tell what one party does from the hour of its booking to the moment it leaves."""
    plans = party.caller.plans
    if party.now_is.status == "seated":
        house.tally.happened("walk_ins")
    else:
        if not plans.comes:
            return
        is_here = yield from _arrived(house, party)
        if not is_here:
            return
        is_seated = yield from _seated(house, party)
        if not is_seated:
            return
    house.tally.happened("seated")
    if plans.changes_room:
        now = yield (party.now_is.seated_at or party.now_is.starts_at) + CHANGES_AFTER
        _to_another_room(house, party, now, reason="too noisy here")
    if plans.extends_by:
        now = yield party.now_is.ends_at - ASKS_BEFORE
        _longer(house, party, now)
    now = yield _leaves_at(party)
    left = house.desk.say("leave", now, lambda client: client.reservations.leave(party.id))
    if party.take(left):
        house.tally.happened("left_early", int(plans.leaves_after_end <= -20))


def _arrived(house: House, party: Party) -> Seated:
    """Bring the guests to the desk; late ones may have rung, or find their room given away."""
    plans, stay = party.caller.plans, party.now_is
    comes_at = stay.starts_at + timedelta(minutes=plans.arrives_after)
    grace = stay.grace_until or comes_at
    if comes_at >= grace and plans.rings_when_late:
        now = yield grace - RINGS_BEFORE
        kept = house.desk.say(
            "keep",
            now,
            lambda client: client.reservations.extend_hold(
                party.id, minutes=KEEPS, reason="stuck in traffic"
            ),
        )
        house.tally.happened("grace_extended", int(party.take(kept)))
    now = yield comes_at
    answer = house.desk.say("arrive", now, lambda client: client.reservations.arrive(party.id))
    if isinstance(answer, GraceOver):
        house.tally.happened("late_after_release")
        back = house.desk.say(
            "reinstate",
            now,
            lambda client: client.reservations.reinstate(party.id, reason="came after all"),
        )
        if not party.take(back):
            house.tally.happened("late_and_lost")
            return False
        house.tally.happened("late_and_rescued")
        answer = house.desk.say("arrive", now, lambda client: client.reservations.arrive(party.id))
    return party.take(answer)


def _seated(house: House, party: Party) -> Seated:
    """Show them in; who waits long gets another room, or at last goes home."""
    now = party.now_is.arrived_at or party.now_is.starts_at
    for tries in range(TRIES):
        answer = house.desk.say("seat", now, lambda client: client.reservations.seat(party.id))
        if party.take(answer):
            return True
        if not isinstance(answer, RoomNotReady | RoomAlreadyTaken):
            return False
        if now < party.now_is.starts_at:  # too early: nobody promised the room yet
            now = yield party.now_is.starts_at
            continue
        house.tally.happened("waited_for_a_room", int(tries <= 1))
        if tries == MOVES_AFTER_TRIES:
            _to_another_room(house, party, now, reason="room_not_ready")
        now = yield now + WAITS
    answer = house.desk.say(
        "cancel",
        now,
        lambda client: client.reservations.cancel(
            party.id, by="venue", reason_code="no_room_became_ready"
        ),
    )
    party.take(answer)
    house.tally.happened("sent_home")
    return False


def _to_another_room(house: House, party: Party, now: datetime, *, reason: str) -> None:
    stay = house.fresh(party, now)
    room = house.vacant_room(party, now)
    if room is None:
        house.tally.happened("no_other_room")
        return
    answer = house.desk.say(
        "place",
        now,
        lambda client: client.reservations.place(
            stay, room_id=room.id, reason=reason, guest_consents=True
        ),
    )
    if party.take(answer):
        house.tally.happened("changed_room")
        party.moved_at = now if party.now_is.status == "seated" else None


def _longer(house: House, party: Party, now: datetime) -> None:
    """Ask for a longer stay; take what is possible where all of it is not."""
    minutes = party.caller.plans.extends_by
    house.tally.happened("extensions_asked")
    if party.caller.plans.asks_price_first:
        _extend(house, party, now, minutes, dry_run=True)
    answer = _extend(house, party, now, minutes)
    if party.take(answer):
        house.tally.happened("extensions_granted")
        return
    if not isinstance(answer, Refused):
        return
    possible = int(answer.facts.get("minutes_possible") or 0) // LEAST_EXTENSION * LEAST_EXTENSION
    granted = LEAST_EXTENSION <= possible < minutes and party.take(
        _extend(house, party, now, possible)
    )
    house.tally.happened("extensions_shortened" if granted else "extensions_refused")


def _extend(
    house: House, party: Party, now: datetime, minutes: int, *, dry_run: bool = False
) -> ExtensionOut | Refused:
    return house.desk.say(
        "extend",
        now,
        lambda client: client.reservations.extend(party.id, minutes=minutes, dry_run=dry_run),
    )


def _leaves_at(party: Party) -> datetime:
    """Return when they go: early, on time or a little over, never before a song is sung."""
    stay = party.now_is
    sung = (stay.seated_at or stay.starts_at) + timedelta(minutes=15)
    return max(sung, stay.ends_at + timedelta(minutes=party.caller.plans.leaves_after_end))
