"""Who asks not to be called, however it is said: every call of theirs ends in the same unit."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.outreach.models import CallTask
from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import consent
from tests.builders import a_booking, a_member, a_phone, a_room, a_venue, evening
from tests.builders.campaigns import a_campaign
from tests.calls_to_make import a_call_list, a_call_task, in_hand, noted, now_of, on_a_list

pytestmark = pytest.mark.parametrize("store", ["sqlite"])
STOP: dict[str, Any] = {
    "connect": "connected", "answered": "person", "answered_by": "self", "outcome": "opt_out",
}  # fmt: skip


def a_call_about_a_booking(
    session: Session, client: TestClient, venue: Venue, phone: str, name: str = "王小明"
) -> CallTask:
    """Put tomorrow's booking of a number on a list."""
    guest = {"name": name, "phone": phone}
    body = a_booking(venue, starts_at=evening(1), guest=guest)
    booked = client.post("/v1/reservations", json=body).json()
    return a_call_task(
        session, a_call_list(session, venue, a_campaign(session, kind="confirmation")),
        None, reservation_id=UUID(booked["id"]), why="confirmation", benefit_key="confirmation",
    )  # fmt: skip


def a_family(session: Session, venue: Venue) -> tuple[Member, Member, str]:
    phone = a_phone()
    parent = a_member(session, venue, name="单大明", phones=(phone,))
    return parent, a_member(session, venue, name="单小红", phones=(phone,)), phone


def test_do_not_call_said_at_the_desk_ends_every_call_at_once(
    session: Session, client: TestClient
) -> None:
    task, _ = on_a_list(session, 2)
    member = session.get_one(Member, task.member_id)
    venue = session.get_one(Venue, task.venue_id)
    phone = session.scalars(select(MemberPhone.phone).filter_by(member_id=member.id)).one()
    a_member(session, venue, name="单小红", phones=(phone,))
    booked = a_call_about_a_booking(session, client, venue, phone)

    client.post(f"/v1/members/{member.id}/do-not-call", json={"reason": "said so on the phone"})

    assert booked.member_id is None
    assert [now_of(session, one).closed_why for one in (task, booked)] == ["opt_out", "opt_out"]
    statuses = client.get(f"/v1/call-lists/{task.list_id}/tasks").json()["items"]
    said = [(one["status"], one["closed_why"]) for one in statuses]
    assert said == [("closed", "opt_out"), ("open", None)]
    table = client.get(f"/v1/call-lists/{task.list_id}/export", params={"format": "csv"}).text
    assert '不再拨打 closed,"以后都不要再打 no more calls, ever"' in table


def test_a_guest_whose_name_tells_who_of_a_family_speaks_is_never_called_again(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    parent, child, phone = a_family(session, venue)
    invited = a_call_task(session, a_call_list(session, venue), parent, not_before=evening(1))
    booked = a_call_about_a_booking(session, client, venue, phone, name="单大明")
    in_hand(client, booked)

    said = noted(client, booked.id, **STOP).json()

    assert said["next"]["tasks_closed"] == 1
    assert now_of(session, invited).closed_why == "opt_out"
    assert session.get_one(Member, parent.id).do_not_call_at is not None
    assert session.get_one(Member, child.id).do_not_call_at is None


def test_a_family_of_which_nobody_knows_who_spoke_is_not_rung_at_that_number(
    session: Session, client: TestClient
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    *_, phone = a_family(session, venue)
    booked = a_call_about_a_booking(session, client, venue, phone, name="客人")
    in_hand(client, booked)

    noted(client, booked.id, **STOP)

    session.expire_all()
    qualities = session.scalars(select(MemberPhone.quality).filter_by(phone=phone)).all()
    assert qualities == ["quarantined", "quarantined"]


@pytest.mark.parametrize(
    ("purpose", "channel", "ended"),
    [
        ("marketing", "call", ["consent", None]),
        ("any", "any", ["consent", "consent"]),
        ("marketing", "sms", [None, None]),
    ],
)
def test_consent_withdrawn_at_the_desk_ends_the_calls_that_need_it(
    session: Session, client: TestClient, purpose: str, channel: str, ended: list[str | None]
) -> None:
    (offer,) = on_a_list(session)
    venue = session.get_one(Venue, offer.venue_id)
    other = a_member(session, venue)
    other.merged_into_id = offer.member_id
    confirming = a_call_list(session, venue, a_campaign(session, kind="gift"))
    service = a_call_task(session, confirming, other, purpose="service", benefit_key="gift")
    in_hand(client, offer)

    client.post(
        f"/v1/members/{other.id}/consents",
        json=consent("withdrawn", purpose=purpose, channel=channel),
    ).raise_for_status()

    assert [now_of(session, one).closed_why for one in (offer, service)] == ended
