"""A refusal that comes with another entry or a file ends the calls of that person at once."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.service import quarantine
from ktv_booking.outreach.models import CallTask
from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import consent
from tests.builders import NOW, a_booking, a_member, a_phone, a_room, a_venue, evening
from tests.builders.campaigns import a_campaign, a_consent
from tests.calls_to_make import a_call_list, a_call_task, now_of

Refusal = Callable[[Session, TestClient, Member], None]


@pytest.fixture
def house(session: Session) -> Venue:
    venue = a_venue(session)
    a_room(session, venue)
    return venue


def called(session: Session, venue: Venue, *members: Member) -> list[CallTask]:
    """Put people on a list, in this order, who may all be called about offers."""
    of = a_call_list(session, venue, a_campaign(session, venue))
    for member in members:
        a_consent(session, member)
    return [a_call_task(session, of, member) for member in members]


def called_about_a_booking(
    session: Session, client: TestClient, venue: Venue, phone: str
) -> CallTask:
    body = a_booking(venue, starts_at=evening(1), guest={"name": "王小明", "phone": phone})
    booked = client.post("/v1/reservations", json=body).json()
    confirming = a_call_list(session, venue, a_campaign(session, kind="confirmation"))
    return a_call_task(
        session, confirming, None,
        reservation_id=UUID(booked["id"]), why="confirmation", benefit_key="confirmation",
    )  # fmt: skip


def phone_of(session: Session, member: Member) -> str:
    return session.scalars(select(MemberPhone.phone).filter_by(member_id=member.id)).one()


def withdraws(_: Session, client: TestClient, member: Member) -> None:
    said = consent("withdrawn")
    client.post(f"/v1/members/{member.id}/consents", json=said).raise_for_status()


def asks_for_peace(_: Session, client: TestClient, member: Member) -> None:
    said = {"reason": "客人要求"}
    client.post(f"/v1/members/{member.id}/do-not-call", json=said).raise_for_status()


def has_no_number(session: Session, _: TestClient, member: Member) -> None:
    quarantine(session, phone_of(session, member), by="test", now=NOW, reason="dead")


@pytest.mark.parametrize("stays", ["who refused", "who is called"])
@pytest.mark.parametrize(
    ("refuses", "why"),
    [(withdraws, "consent"), (asks_for_peace, "opt_out"), (has_no_number, "number_bad")],
)
def test_what_one_entry_refused_ends_the_calls_of_the_other(
    session: Session, client: TestClient, house: Venue, refuses: Refusal, why: str, stays: str
) -> None:
    phone = a_phone()
    one = a_member(session, house, phones=(phone,))
    other = a_member(session, house, phones=(phone,))
    somebody = a_member(session, house)
    refuses(session, client, other)
    mine, theirs = called(session, house, one, somebody)
    kept, merged = (other, one) if stays == "who refused" else (one, other)
    body = {"kept_id": str(kept.id), "merged_id": str(merged.id), "reason": "同一人"}

    tried = client.post("/v1/members/merges", json=body | {"dry_run": True})
    as_before = now_of(session, mine).status
    done = client.post("/v1/members/merges", json=body)

    assert (tried.status_code, as_before, done.status_code) == (200, "open", 200)
    now = now_of(session, mine)
    assert (now.status, now.closed_why) == ("closed", why)
    assert now_of(session, theirs).status == "open"
    noted = select(AuditRow.action).where(AuditRow.subject_id == mine.id)
    assert session.scalars(noted).all() == ["closed"]


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_has_another_number_and_agreed_is_still_called(
    session: Session, client: TestClient, house: Venue
) -> None:
    one, other = a_member(session, house), a_member(session, house)
    has_no_number(session, client, other)
    (task,) = called(session, house, one)
    body = {"kept_id": str(one.id), "merged_id": str(other.id), "reason": "同一人"}

    client.post("/v1/members/merges", json=body).raise_for_status()

    assert now_of(session, task).status == "open"


def test_who_is_not_to_be_called_by_a_file_is_not(
    session: Session, client: TestClient, house: Venue
) -> None:
    one, other = a_member(session, house), a_member(session, house, name="李娜")
    earlier = a_member(session, house)
    earlier.merged_into_id = one.id
    guest = a_phone()
    before, mine, theirs = called(session, house, earlier, one, other)
    booked = called_about_a_booking(session, client, house, guest)
    rows = (
        "姓名,电话,勿打",
        f"{one.name},{phone_of(session, one)},是",
        f"{other.name},{phone_of(session, other)},",
        f"王小明,{guest},是",
    )
    files = {"file": ("members.csv", "\n".join(rows).encode())}
    params = {"home_venue_id": str(house.id)}

    tried = client.post("/v1/members/imports", params=params | {"dry_run": "true"}, files=files)
    as_before = now_of(session, mine).status
    done = client.post("/v1/members/imports", params=params, files=files)
    again = client.post("/v1/members/imports", params=params, files=files)

    assert (tried.status_code, as_before) == (200, "open")
    assert [row["outcome"] for row in done.json()["rows"]] == ["updated", "unchanged", "created"]
    assert again.json()["unchanged"] == 3
    ended = [now_of(session, task) for task in (before, mine, booked)]
    assert [task.closed_why for task in ended] == ["opt_out"] * 3
    assert now_of(session, theirs).status == "open"
