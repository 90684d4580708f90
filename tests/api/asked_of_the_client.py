"""What the client is asked in tests: one call for each thing it can ask."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from ktv_booking.client import Client
from ktv_booking.client.approvals import ApprovalFilters
from ktv_booking.client.groups import GroupFilters
from ktv_booking.client.members import MemberFilters, MembersTakenOut
from ktv_booking.client.messages import MessageFilters
from ktv_booking.client.oversight import AuditFilters
from ktv_booking.client.reservations import ReservationFilters
from ktv_booking.client.wishes import TurnawayFilters, WishFilters
from ktv_booking.reservations.schemas import AskedRequest, AskedStay
from ktv_booking.venues.schemas import PolicyDocument, PriceListDocument
from tests.builders import LONG_AGO, TODAY, evening, flat_prices

Asked = list[Callable[[Client], Any]]
ONE, OTHER = UUID("018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e"), UUID(int=7)


class Seen:
    """A document as somebody saw it."""

    id, version, business_date = ONE, 3, TODAY


IT: Any = Seen()
PRICES = {"effective_from": LONG_AGO, "rows": flat_prices()}
ASKED: dict[str, Any] = {"starts_at": evening(), "minutes": 60, "party_size": 2}
STAY = {"venue_id": ONE, **ASKED}
PARTY = {**STAY, "guest": {"name": "Li", "phone": "+8613900001234"}, "source": "phone"}
SEVERAL = {key: value for key, value in PARTY.items() if key != "party_size"}
WISH = {"by": "guest", "reason_code": "plans_changed"}
NAME = {"zh": "大", "en": "Large"}
CLASS = {
    "code": "large", "name": NAME, "rank": 3, "capacity_min": 1, "capacity_comfort": 2,
    "capacity_max": 3, "turnover_minutes": 0, "turnover_mode": "after",
}  # fmt: skip
VENUE = {
    "code": "x", "name": NAME, "area": "x", "phone_region": "CN", "time_zone": "Asia/Shanghai",
    "currency": "CNY", "jurisdiction": "none", "day_types": [{"code": "W", "name": NAME}],
    "opening_hours": [{"weekday": 1, "opens": "12:00", "closes": "26:00"}],
    "day_type_rules": [{"on": day, "day_type": "W"} for day in range(1, 8)],
}  # fmt: skip
POLICY = {
    "effective_from": LONG_AGO,
    "defaults": {
        window: {"mode": "open"} for window in ("same_day", "within_7_days", "beyond_7_days")
    },
}
LONGER = evening() + timedelta(hours=1)


def every_filter(kind: Any) -> Any:
    """Return every filter of a list, with some value."""
    return dict.fromkeys(kind.__annotations__, "x")


OF_THE_HOUSE: Asked = [
    lambda c: c.sign_in("lan", "four small songs"),
    lambda c: c.sign_out(),
    lambda c: c.change_password("four small songs", "five large songs"),
    lambda c: c.me(),
    lambda c: c.agents.list(limit=1, cursor="x"),
    lambda c: c.approvals.list(limit=1, cursor="x", **every_filter(ApprovalFilters)),
    lambda c: c.approvals.export(ONE, "xlsx", kind="waive-deposit", status="used", lang="zh"),
    lambda c: c.approvals.get(ONE),
    lambda c: c.attribution.correct(ONE, booked_by="lan", reason="x"),
    lambda c: c.attribution.corrections(ONE),
    lambda c: c.attribution.correction(ONE, OTHER),
    lambda c: c.attribution.rebookings(venue_id=ONE, since=evening(), limit=1, cursor="x"),
    lambda c: c.phone_blocks.list(ONE, lifted=True, limit=1, cursor="x"),
    lambda c: c.phone_blocks.get(ONE),
    lambda c: c.phone_blocks.block(ONE, "+8613900001234", reason="x"),
    lambda c: c.phone_blocks.lift(ONE, reason="x"),
    lambda c: c.approvals.ask(
        kind="free-upgrade", subject={"type": "reservation", "id": ONE}, reason="vip"
    ),
    lambda c: c.approvals.decide(ONE, "approve", reason="vip"),
    lambda c: c.agents.get(ONE),
    lambda c: c.agents.take_on(login="lan", name="Lan", roles=[{"role": "agent"}]),
    lambda c: c.agents.change(IT, active=False),
    lambda c: c.agents.hand_out_password(ONE),
    lambda c: c.tokens.list(limit=1, cursor="x"),
    lambda c: c.tokens.give(ONE, name="desk", expires_at=evening()),
    lambda c: c.tokens.get(ONE),
    lambda c: c.tokens.revoke(ONE),
    lambda c: c.festivals.list(2026, "cn"),
    lambda c: c.venues.list(limit=1, cursor="x"),
    lambda c: c.venues.get(ONE),
    lambda c: c.venues.open(**VENUE),
    lambda c: c.venues.change(IT, area="west"),
    lambda c: c.policy.get(ONE),
    lambda c: c.policy.versions(ONE, limit=1, cursor="x"),
    lambda c: c.policy.publish(ONE, **POLICY, after=IT),
    lambda c: c.policy.defaults(ONE),
    lambda c: c.policy.preview(
        ONE, PolicyDocument.model_validate(POLICY), stays=[AskedRequest(**ASKED)]
    ),
    lambda c: c.price_lists.get(ONE),
    lambda c: c.price_lists.versions(ONE, limit=1, cursor="x"),
    lambda c: c.price_lists.publish(
        ONE, effective_from=LONG_AGO, rows=flat_prices(), after=None
    ),
    lambda c: c.price_lists.preview(
        ONE, PriceListDocument.model_validate(PRICES),
        stays=[AskedStay(**ASKED)],
    ),
    lambda c: c.calendar.get(ONE, TODAY),
    lambda c: c.calendar.switch(ONE, IT, closed=True),
    lambda c: c.classes.list(ONE, limit=1, cursor="x"),
    lambda c: c.classes.get(ONE),
    lambda c: c.classes.add(ONE, **CLASS),
    lambda c: c.classes.change(IT, rank=4),
    lambda c: c.rooms.list(ONE, limit=1, cursor="x"),
    lambda c: c.rooms.get(ONE),
    lambda c: c.rooms.add(ONE, number="808", room_class_id=ONE),
    lambda c: c.rooms.change(IT, active=False),
    lambda c: c.outages.list(ONE),
    lambda c: c.outages.take_out(
        ONE, kind="maintenance", starts_at=evening(), ends_at=LONGER
    ),
    lambda c: c.outages.get(ONE),
    lambda c: c.outages.put_back(ONE),
    lambda c: c.plans.draw_up(kind="extension", reservation_id=ONE, minutes=30),
    lambda c: c.plans.get(ONE),
    lambda c: c.plans.apply(ONE, reason="house_decides", guest_consents=True),
    lambda c: c.sweep(ONE),
    lambda c: c.close_day(ONE, TODAY, dry_run=True),
    lambda c: c.availability(
        ONE, starts_at=evening(), party_size=2, minutes=60, until_close=False,
        room_class="small", room_id=ONE, features=["toilet"],
    ),
    lambda c: c.evening(
        [ONE, OTHER], party_size=2, minutes=60, room_class="small",
        from_=evening(), to=LONGER, starts=[evening()],
    ),
    lambda c: c.board(ONE, TODAY),
    lambda c: c.day_sheet(ONE, TODAY),
    lambda c: c.printed_day_sheet(ONE, TODAY, format="html", lang="zh"),
    lambda c: c.quote(**STAY),
    lambda c: c.explain_policy(**STAY),
    lambda c: c.protection_proposals(ONE),
    lambda c: c.preview_protection(
        ONE, weekdays=[6], from_="20:00", to="23:00", min_minutes=180, room_classes=["small"],
        windows=["within_7_days"], first=TODAY, last=TODAY,
    ),
    lambda c: c.callers("1234"),
    lambda c: c.reservations.book(**PARTY),
    lambda c: c.reservations.get(ONE),
    lambda c: c.reservations.list(limit=1, cursor="x", **every_filter(ReservationFilters)),
    lambda c: c.reservations.amend(IT, note="x"),
    lambda c: c.reservations.place(IT, minutes=30, reason="x"),
    lambda c: c.reservations.swap(ONE, OTHER, reason="x"),
    lambda c: c.reservations.confirm(ONE),
    lambda c: c.reservations.decline(ONE, reason="x"),
    lambda c: c.reservations.extend_hold(ONE, minutes=5, reason="x"),
    lambda c: c.reservations.enter_deposit(ONE, kind="waived"),
    lambda c: c.reservations.deposit_entries(ONE),
    lambda c: c.reservations.deposit_entry(ONE, OTHER),
    lambda c: c.reservations.tell_room(ONE),
    lambda c: c.reservations.arrive(ONE),
    lambda c: c.reservations.seat(IT, if_match=True),
    lambda c: c.reservations.leave(ONE),
    lambda c: c.reservations.extend(ONE, minutes=30),
    lambda c: c.reservations.cancel(ONE, **WISH),
    lambda c: c.reservations.no_show(ONE),
    lambda c: c.reservations.reinstate(ONE, reason="x"),
    lambda c: c.reservations.history(ONE),
    lambda c: c.groups.book(**SEVERAL, rooms=[{"party_size": 2}]),
    lambda c: c.groups.get(ONE),
    lambda c: c.groups.list(limit=1, cursor="x", **every_filter(GroupFilters)),
    lambda c: c.groups.add_rooms(ONE, rooms=[{"party_size": 2}]),
    lambda c: c.groups.place(IT, minutes=30, reason="x"),
    lambda c: c.groups.cancel(ONE, **WISH),
    lambda c: c.wishes.register(
        kind="standby", venue_ids=[ONE], earliest_starts_at=evening(), latest_starts_at=LONGER,
        minutes=60, party_size=2, contact={"name": "Li", "phone": "+8613900001234"},
    ),
    lambda c: c.wishes.get(ONE),
    lambda c: c.wishes.list(limit=1, cursor="x", **every_filter(WishFilters)),
    lambda c: c.wishes.reveal_phone(ONE, reason="ring back"),
    lambda c: c.wishes.withdraw(ONE),
    lambda c: c.turnaways.note(
        venue_id=ONE, starts_at=evening(), party_size=2, code="too-dear"
    ),
    lambda c: c.turnaways.get(ONE),
    lambda c: c.turnaways.list(limit=1, cursor="x", **every_filter(TurnawayFilters)),
    lambda c: c.messages.list(limit=1, cursor="x", **every_filter(MessageFilters)),
    lambda c: c.messages.resend(ONE),
    lambda c: c.reservations.reveal_phone(ONE, reason="ring back"),
    lambda c: c.audit.list(limit=1, cursor="x", **every_filter(AuditFilters)),
    lambda c: c.audit.export(ONE, "xlsx", lang="en", **every_filter(AuditFilters)),
    lambda c: c.audit.verification(ONE, rows=5),
    lambda c: c.members.list(limit=1, cursor="x", **every_filter(MemberFilters)),
    lambda c: c.members.export(
        "csv", phones="whole", reason="a fair", lang="en", **every_filter(MembersTakenOut)
    ),
    lambda c: c.members.get(ONE),
    lambda c: c.members.join(name="Li", phones=["+8613900001234"], home_venue_id=ONE),
    lambda c: c.members.change(IT, note=None),
    lambda c: c.members.reveal_phone(ONE, reason="ring back"),
    lambda c: c.members.consents(ONE, limit=1, cursor="x"),
    lambda c: c.members.consent(ONE, OTHER),
    lambda c: c.members.correction(ONE, OTHER),
    lambda c: c.members.note_consent(
        ONE, purpose="marketing", channel="call", decision="granted", proof="tape 7", source="desk"
    ),
    lambda c: c.members.do_not_call(ONE, reason="asked for"),
    lambda c: c.members.corrections(ONE, limit=1, cursor="x"),
    lambda c: c.members.propose_correction(
        ONE, birthday={"calendar": "lunar", "month": 8, "day": 15}, reason="passport"
    ),
    lambda c: c.members.decide_correction(ONE, OTHER, "accept"),
    lambda c: c.members.merge(ONE, OTHER, reason="one person"),
    lambda c: c.members.import_file(b"name,phone", home_venue_id=ONE, dry_run=True),
    lambda c: c.members.erase(ONE, reason="asked for"),
    lambda c: c.erasures.erase(phone="+8613900001234", reason="the guest asked"),
]  # fmt: skip
