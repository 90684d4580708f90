"""Confirmations, festivals and new prices: whom they call, and whom they leave out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.kernel.time import Slot
from ktv_booking.members.models import MemberPhone
from ktv_booking.outreach.gifts import service as gifts
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.outreach.rules.campaigns import NothingToCallFor
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules import quotes
from ktv_booking.venues.days import days_of
from ktv_booking.venues.queries import venue_facts
from tests.builders import (
    NOW,
    TODAY,
    a_campaign,
    a_member,
    a_price_list,
    a_principal,
    a_reservation,
    a_room,
    a_venue,
    evening,
    flat_prices,
)
from tests.calls_to_make import a_call_list, a_call_task
from tests.on_a_list import a_fan, built, left_out, listed


def test_tomorrows_confirmations_reach_guests_who_are_no_members(session: Session) -> None:
    venue = a_venue(session)
    room, next_door = a_room(session, venue), a_room(session, venue)
    guest = a_reservation(session, venue, room, starts_at=evening(1))
    a_reservation(session, venue, next_door, starts_at=evening(1), status="held")
    a_reservation(session, venue, next_door, starts_at=evening(2))
    forgotten = a_reservation(session, venue, room, starts_at=evening(1, 12))
    forgotten.guest_phone = None

    campaign = a_campaign(session, venue, kind="confirmation", lead_days=[1])
    made = built(session, campaign, venue)

    assert listed(session, made) == [guest.id]
    assert left_out(session, made) == {forgotten.id: "number_bad"}


def test_who_asked_for_peace_is_not_called_about_a_booking_either(session: Session) -> None:
    venue = a_venue(session)
    member = a_member(session, venue)
    member.do_not_call_at = NOW
    phone = session.scalars(select(MemberPhone.phone)).one()
    booked = a_reservation(
        session, venue, a_room(session, venue), starts_at=evening(1), guest_phone=phone
    )

    made = built(session, a_campaign(session, venue, kind="confirmation", lead_days=[1]), venue)

    assert left_out(session, made) == {booked.id: "do_not_call"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"answered_by": "self", "outcome": "opt_out"}, "do_not_call"),
        ({"answered_by": "stranger"}, "number_bad"),
        ({"answered_by": "acquaintance", "outcome": "opt_out"}, "do_not_call"),
        ({"answered_by": "acquaintance"}, None),
    ],
)
def test_a_guest_who_is_no_member_is_known_by_what_calls_have_taught(
    session: Session, said: dict[str, Any], why: str | None
) -> None:
    venue = a_venue(session)
    room = a_room(session, venue)
    campaign = a_campaign(session, venue, kind="confirmation", lead_days=[1])
    earlier, booked = (
        a_reservation(session, venue, room, starts_at=evening(day), guest_phone="+8613900009999")
        for day in (0, 1)
    )
    called = a_call_task(session, a_call_list(session, venue), None, reservation_id=earlier.id)
    session.add(
        CallAttempt(
            task_id=called.id, campaign_id=called.campaign_id, venue_id=venue.id,
            reservation_id=earlier.id, phone=earlier.guest_phone, by="amy", dialled_at=NOW,
            dialled_on=TODAY, closed_at=NOW, counts=True, message_left=False,
            connect="connected", answered="person", **said,
        )
    )  # fmt: skip
    session.flush()

    made = built(session, campaign, venue)

    assert left_out(session, made) == ({booked.id: why} if why else {})


def test_new_prices_are_told_to_members_and_to_guests_who_pay_the_old_ones(
    session: Session,
) -> None:
    venue = a_venue(session)
    room, large = a_room(session, venue), a_room(session, venue, "large")
    member = a_fan(session, venue, birthday=None)
    guest, same, before = (
        a_reservation(session, venue, at, starts_at=evening(day))
        for at, day in ((room, 9), (large, 9), (room, 6))
    )
    for booked, room_class in ((guest, "small"), (same, "large"), (before, "small")):
        booked.quote = agreed(session, booked, room_class)
    dearer = [
        {**row, "amount_minor": 12_000 if row["room_class"] == "small" else row["amount_minor"]}
        for row in flat_prices()
    ]
    a_price_list(session, venue, rows=dearer, effective_from=TODAY + timedelta(days=7))

    campaign = a_campaign(session, venue, kind="price_change", lead_days=[7])
    made = built(session, campaign, venue)

    assert listed(session, made) == [guest.id, member.id]
    assert made.listed == {"booked_at_old_price": 1, "price_change": 1}
    facts = session.scalars(select(CallTask.facts).where(CallTask.subject_id == guest.id)).one()
    assert facts == {
        "agreed_minor": 30_000, "new_minor": 36_000,
        "agreed_spend_minor": 0, "new_spend_minor": 0,
    }  # fmt: skip


def agreed(session: Session, booked: Reservation, room_class: str) -> dict[str, Any]:
    """Return what a booking costs by the prices of today."""
    venue = venue_facts(session, booked.venue_id)
    price = quotes.quote(
        Slot(venue.local(booked.starts_at), venue.local(booked.ends_at)),
        room_class=room_class, party_size=4, calendar=venue.calendar,
        switches_of=days_of(session, venue, [booked.business_date]).of,
        price_list=venue.prices_on(booked.business_date).price_list,
    )  # fmt: skip
    return price.as_document()


def test_a_festival_calls_those_whom_the_campaign_means(session: Session) -> None:
    venue = a_venue(session, jurisdiction="cn")
    gold = a_fan(session, venue, birthday=None, tier="gold", tags=("vip", "old"))
    a_fan(session, venue, birthday=None, tier="gold")
    a_fan(session, venue, birthday=None, tags=("vip",))
    campaign = a_campaign(
        session, venue, kind="holiday", festival="double_eleven", lead_days=[28],
        audience={"tiers": ["gold"], "tags": ["vip", "new"]},
    )  # fmt: skip

    made = built(session, campaign, venue)

    assert listed(session, made) == [gold.id]
    with pytest.raises(NothingToCallFor):
        built(session, campaign, venue, TODAY + timedelta(days=1))


def test_an_audience_may_be_who_has_not_come_for_long(session: Session) -> None:
    venue = a_venue(session)
    room = a_room(session, venue)
    away, here, never = (a_fan(session, venue, birthday=None) for _ in range(3))
    for member, ago in ((away, 100), (here, 100), (here, 5)):
        a_reservation(session, venue, room, starts_at=evening(-ago), member_id=member.id,
                      status="completed", occupies=False)  # fmt: skip
    del never
    campaign = a_campaign(session, venue, kind="custom", audience={"visited_until": "2026-09-01"})

    made = built(session, campaign, venue)

    assert listed(session, made) == [away.id]


def test_the_gift_campaign_calls_those_for_whom_one_waits_and_asks_for_no_marketing_consent(
    session: Session,
) -> None:
    venue, by = a_venue(session), a_principal(permission=Permission.CAMPAIGNS)
    rule = gifts.add_rule(
        session, "tea", {"zh": "茶", "en": "Tea"}, venue_ids=(), valid_days=30, by=by, now=NOW
    )
    waiting, over, _ = (a_member(session, venue) for _ in range(3))
    gifts.grant(session, rule.id, waiting.id, by=by, now=NOW)
    expired = gifts.grant(session, rule.id, over.id, expires_on=TODAY, by=by, now=NOW)
    expired.expires_on = TODAY - timedelta(days=1)
    session.flush()

    made = built(session, a_campaign(session, venue, kind="gift"), venue)

    assert listed(session, made) == [waiting.id]
    assert left_out(session, made) == {}
    assert session.scalars(select(CallTask.purpose)).all() == ["service"]
