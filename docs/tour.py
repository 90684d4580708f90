"""An evening at the desk, in five minutes: `python docs/tour.py URL TOKEN` against a demo server.

A caller wants a medium room tonight; the class is full; an alternative is booked; the party
grows and is upgraded, arrives, sits, extends and leaves; another caller cancels. In Lisbon a
guest is refused, and fits once two others have cancelled, though no room is free for all of it.
In Shanghai a supervisor approves a free upgrade.
"""

import sys
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

from ktv_booking.client import Client
from ktv_booking.client.refusals import ApprovalRequired, ApprovalUsed, NoRoomFree
from ktv_booking.reservations.schemas import ReservationOut

EIGHT = datetime(2026, 12, 4, 20, tzinfo=timezone(timedelta(hours=8)))  # a Friday in Shanghai
WANTED = {"starts_at": EIGHT, "minutes": 180, "party_size": 9, "room_class": "medium"}


def guest(number: int) -> dict[str, str]:
    """Return somebody who rings."""
    return {"name": "王小明", "phone": f"1390000{number:04}", "title": "先生"}


def evening(desk: Client, url: str) -> None:
    """Play the evening, saying what the desk says."""
    now = desk.at(EIGHT - timedelta(minutes=45))
    xuhui = now.venues.by_code("xuhui")

    print("1. Nine people, tonight at eight: what is free?")
    for one in now.availability(xuhui, starts_at=EIGHT, minutes=180, party_size=9).classes:
        price = f"¥{one.quote.total_minor / 100:,.0f}" if one.quote else one.reason
        print(f"   {one.room_class:<7} {one.rooms_free} of {one.rooms_total} free   {price}")

    print("2. Others are quicker, and the class is full")
    refused = fill(now, xuhui.id)
    print(f"   {refused.detail}")
    for offer in refused.alternatives:
        print(f"   {offer.kind:<13} {offer.note.en}")

    print("3. The sister venue will do")
    offer = next(one for one in refused.alternatives if one.kind == "sister_venue")
    mine = now.reservations.book_alternative(offer, guest=guest(100))
    print(f"   {mine.read_back.en}")
    print(f"   {mine.read_back.zh}")

    print("4. They will be fourteen: a large room instead")
    larger = {"room_class": "large", "party_size": 14, "reason": "head_count_grew"}
    moved = now.reservations.place(mine, **larger)
    print(f"   {moved.placement_kind}: {moved.sentence.en}")

    print("5. They arrive, sit down, stay longer and leave")
    at_eight = desk.at(EIGHT + timedelta(minutes=5))
    arrived = at_eight.reservations.arrive(mine)
    print(f"   room {arrived.room.number}; next: {', '.join(arrived.allowed_actions)}")
    at_eight.reservations.seat(mine)
    late = desk.at(EIGHT + timedelta(minutes=150))
    print(f"   {late.reservations.extend(mine, minutes=30, dry_run=True).sentence.en}")
    extended = late.reservations.extend(mine, minutes=30)
    left = desk.at(EIGHT + timedelta(minutes=205)).reservations.leave(mine)
    total = f"¥{extended.quote.total_minor / 100:,.0f}"
    print(f"   until {extended.ends_at:%H:%M}, {total} in all; {left.status}")

    print("6. Somebody else cancels: first what it costs, then done")
    theirs = now.reservations.list(venue_id=xuhui.id, business_date=EIGHT.date()).items[0]
    asked = {"by": "guest", "reason_code": "changed_plans"}
    print(f"   {now.reservations.cancel(theirs, **asked, dry_run=True).sentence.en}")
    print(f"   {now.reservations.cancel(theirs, **asked).status}")

    print("7. Lisbon, Monday: four hours from six, and every medium room is sold")
    refused_then_fitted(now)

    print("8. Shanghai: a larger room at the smaller one's price, on a supervisor's word")
    on_a_word(now, url)


def refused_then_fitted(desk: Client) -> None:
    """Refuse a guest, and fit them by moving somebody who was told a class and no number."""
    lisbon = desk.venues.by_code("lisbon")
    six = datetime(2026, 12, 7, 18, tzinfo=UTC)  # on Monday
    eight = six + timedelta(hours=2)

    def book(number: int, at: datetime, hours: int) -> ReservationOut:
        stay = {"starts_at": at, "minutes": 60 * hours, "party_size": 8, "room_class": "medium"}
        who = {"name": "Ms Reis", "phone": f"+8613900002{number:03}"}
        return desk.reservations.book(venue_id=lisbon.id, guest=who, source="phone", **stay)

    early, late = ([book(at.hour * 10 + one, at, 2) for one in range(4)] for at in (six, eight))
    try:
        book(1, six, 4)
    except NoRoomFree as refused:
        print(f"   {refused.detail}")
    asked = {"by": "guest", "reason_code": "changed_plans"}
    other = next(one for one in late if one.room != early[0].room)
    desk.reservations.cancel(early[0], **asked)
    desk.reservations.cancel(other, **asked)
    print("   One from six and one from eight cancel, in two different rooms:")
    fitted = book(2, six, 4)
    print(f"   {fitted.read_back.en}")
    seen = {one.id: one for one in [*early, *late]}
    for one in desk.reservations.list(venue_id=lisbon.id, business_date=six.date()).items:
        if one.id in seen and one.room != seen[one.id].room:
            before, after = seen[one.id].room.number, one.room.number
            told = "told" if one.room_told_at else "nobody was told a number"
            print(f"   made place: no. {one.day_no} from {before} to {after} ({told})")


def on_a_word(head_office: Client, url: str) -> None:
    """Let an agent ask, and a supervisor approve: once, and no more than was asked for."""
    shanghai = head_office.venues.by_code("shanghai")

    def somebody(role: str) -> Client:
        roles = [{"role": role, "venue_ids": [str(shanghai.id)]}]
        taken = head_office.agents.take_on(login=f"{role}-{uuid4()}", name=role, roles=roles)
        token = head_office.tokens.give(taken, name="tour").token
        return Client(url, token, language="en", now=EIGHT - timedelta(minutes=45))

    with somebody("agent") as agent, somebody("duty_manager") as supervisor:
        stay = {"starts_at": EIGHT, "minutes": 180, "party_size": 6, "room_class": "small"}
        mine = agent.reservations.book(
            venue_id=shanghai.id, guest=guest(300), source="phone", **stay
        )
        larger = {"room_class": "medium", "charge_as": "booked", "reason": "recovery"}
        try:
            agent.reservations.place(mine, **larger)
        except ApprovalRequired as refused:
            worth = f"worth ¥{refused.facts['amount_minor'] / 100:,.0f}"
            print(f"   {refused.detail} ({refused.facts['action']}, {worth})")
            asked = agent.approvals.ask_as_told(refused, reason="the last room was too warm")
        for waiting in supervisor.approvals.each(waiting_for_me=True):
            yes = supervisor.approvals.decide(waiting, "approve", reason="a regular")
            print(f"   {yes.status} as {yes.decided_role}, until {yes.expires_at:%H:%M}")
        moved = agent.reservations.place(mine, **larger, approval_id=asked.id)
        print(f"   {moved.placement_kind}, charged as {moved.charged_class}: {moved.sentence.en}")
        back = {"room_class": "small", "reason": "guest_wish", "guest_consents": True}
        as_before = agent.reservations.place(moved, **back)
        try:
            agent.reservations.place(as_before, **larger, approval_id=asked.id)
        except ApprovalUsed as refused:
            print(f"   and once more: {refused.title}")


def fill(desk: Client, venue_id: UUID) -> NoRoomFree:
    """Book until nothing is left, and return the refusal that says so."""
    for number in range(60):
        try:
            desk.reservations.book(venue_id=venue_id, guest=guest(number), source="phone", **WANTED)
        except NoRoomFree as refused:
            return refused
    raise SystemExit("the house has more rooms than this tour knows")


if __name__ == "__main__":
    with Client(sys.argv[1], sys.argv[2], language="en") as client:
        evening(client, sys.argv[1])
