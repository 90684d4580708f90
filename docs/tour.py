"""An evening at the desk, in five minutes: `python docs/tour.py URL TOKEN` against a demo server.

A caller wants a medium room tonight; the class is full; an alternative is booked; the party
grows and is upgraded, arrives, sits, extends and leaves; another caller cancels. In Lisbon a
guest is refused, and fits once two others have cancelled, though no room is free for all of it.
In Shanghai a supervisor approves a free upgrade. The next morning members are called whose birthday
is in a week: one books out of the call.
"""

import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

from ktv_booking.client import Client
from ktv_booking.client.refusals import ApprovalRequired, ApprovalUsed, NoRoomFree
from ktv_booking.outreach.schemas.calls import CallTaskOut
from ktv_booking.outreach.schemas.campaigns import CampaignOut
from ktv_booking.reservations.schemas import ReservationOut
from ktv_booking.venues.schemas import VenueOut

EIGHT = datetime(2026, 12, 4, 20, tzinfo=timezone(timedelta(hours=8)))  # a Friday in Shanghai
MORNING = EIGHT.replace(day=5, hour=10, minute=5)
WANTED = {"starts_at": EIGHT, "minutes": 180, "party_size": 9, "room_class": "medium"}
TALKED = {"connect": "connected", "answered": "person", "answered_by": "self",
          "understanding": "understood"}  # fmt: skip
MEMBERS: list[dict[str, Any]] = [
    {"name": "单小明", "phones": ["139 0000 0401"], "agrees": True,
     "birthday": {"calendar": "solar", "month": 12, "day": 12}},
    {"name": "Zoe Tse", "phones": ["139 0000 0402"], "agrees": True, "preferred_language": "en",
     "birthday": {"calendar": "lunar", "month": 11, "day": 4}},
    {"name": "解文", "phones": ["139 0000 0403"], "agrees": False,
     "birthday": {"calendar": "solar", "month": 12, "day": 12}},
    {"name": "乐天", "phones": ["139 0000 0404"], "agrees": True,
     "birthday": {"calendar": "solar", "month": 12, "day": 12, "year": 2011}},
]  # fmt: skip


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

    print("9. Saturday morning: whose birthday is in a week, by the sun or by the moon?")
    morning_of_calls(desk)


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


def morning_of_calls(desk: Client) -> None:
    """Call members whose birthday is in a week: who, why, what came of it, and how far it led."""
    now = desk.at(MORNING)
    shanghai = now.venues.by_code("shanghai")
    for who in MEMBERS:
        let_join(now, shanghai, **who)
    born = next(one for one in now.campaigns.each(kind="birthday") if one.code == "birthday-7")

    tried = now.campaigns.preview(born, venue_id=shanghai.id)
    for one in tried.items:
        why = "called" if one.left_out_said is None else f"not called: {one.left_out_said.en}"
        print(f"   {one.name}  {one.phone_masked}  {one.why_said.en} {one.benefit_on:%d %b}  {why}")
    made = now.call_lists.build(campaign_id=born.id, venue_id=shanghai.id)
    print(f"   the list: {made.calls} to call, {made.people_left_out} left out")

    print("10. The first call: nobody answers. The second: understood, and booked")
    nobody = ring(now, shanghai)
    missed = now.calls.note(nobody, connect="connected", answered="no_answer")
    print(f"   {missed.next.standing} at {missed.next.at.astimezone(EIGHT.tzinfo):%H:%M}")
    somebody = ring(now, shanghai)
    mine = booked_out_of(somebody, desk.at(MORNING + timedelta(minutes=5)), shanghai, born)
    print(f"   {mine.read_back.en}")
    said = now.calls.note(somebody, **TALKED, outcome="booked", reservation_id=mine.id)
    print(f"   {said.next.standing}: {said.next.why}")
    print(f"   the next one: {now.calls.claim(venue=shanghai).task}")

    print("11. In the afternoon the first one again, and how far it all came")
    again = desk.at(missed.next.at)
    told = again.calls.note(ring(again, shanghai), **TALKED, outcome="informed")
    print(f"   {told.next.standing}: {told.next.why}")
    came = again.reports.calls(MORNING.date(), MORNING.date(), campaign=born).total
    print("   " + ", ".join(f"{step} {count}" for step, count in came))


def let_join(desk: Client, venue: VenueOut, *, agrees: bool, **who: Any) -> None:
    """Let somebody join, and note what they say about being called."""
    member = desk.members.join(home_venue_id=venue.id, **who)
    if agrees:
        desk.members.note_consent(
            member, purpose="marketing", channel="call", decision="granted",
            proof="form signed at the desk", source="desk",
        )  # fmt: skip


def ring(desk: Client, venue: VenueOut) -> CallTaskOut:
    """Take the next call in hand, read what is said on it, and dial."""
    task = desk.calls.claim(venue=venue).task
    assert task is not None
    words = desk.calls.script(task)
    shown = desk.calls.dial(task, script_version=words.script_version_id)
    print(f"   {task.name}, attempt {task.attempts_made + 1}: {shown.phone}")
    print("      " + str(words.spoken).splitlines()[0])
    return task


def booked_out_of(
    call: CallTaskOut, desk: Client, venue: VenueOut, campaign: CampaignOut
) -> ReservationOut:
    """Book for who is on the telephone: the booking says which campaign it came of."""
    return desk.reservations.book(
        venue_id=venue.id, starts_at=EIGHT.replace(day=12), minutes=180, party_size=6,
        room_class="small", guest={"name": call.name, "phone": "13900000402"},
        member_id=call.member_id, source="outbound_call", campaign_id=campaign.id,
    )  # fmt: skip


def fill(desk: Client, venue_id: UUID) -> NoRoomFree:
    """Book until nothing is left, and return the refusal that says so."""
    for number in range(60):
        try:
            desk.reservations.book(venue_id=venue_id, guest=guest(number), source="phone", **WANTED)
        except NoRoomFree as refused:
            return refused
    raise SystemExit("the house has more rooms than this tour knows")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("python docs/tour.py http://127.0.0.1:8000 TOKEN (make run prints both)")
    with Client(sys.argv[1], sys.argv[2], language="en") as client:
        evening(client, sys.argv[1])
