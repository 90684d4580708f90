"""A small morning of calls: a campaign, its list, and whom it is to reach."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.members.models import Member
from ktv_booking.outreach.models import CallList, CallTask, Campaign
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_booking, a_member, a_room, a_venue, evening
from tests.builders.campaigns import a_campaign, a_consent

UNDERSTOOD = {
    "connect": "connected",
    "answered": "person",
    "answered_by": "self",
    "understanding": "understood",
}
NO_ANSWER = {"connect": "connected", "answered": "no_answer"}


def a_call_list(
    session: Session, venue: Venue, campaign: Campaign | None = None, *, day: date = TODAY
) -> CallList:
    """Make an empty list of a day."""
    campaign = campaign or a_campaign(session)
    made = CallList(
        id=new_id(), campaign_id=campaign.id, venue_id=venue.id, business_date=day,
        status="open", campaign_version=campaign.version, listed={}, left_out={},
        built_by="tests", built_at=NOW, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def a_call_task(session: Session, of: CallList, member: Member | None, **fields: Any) -> CallTask:
    """Put somebody on a list, by themselves or (`reservation_id`) because of a booking."""
    kept = session.query(CallTask).filter_by(list_id=of.id).count()
    about = (member.id if member else None), fields.get("reservation_id")
    said: dict[str, Any] = {
        "list_id": of.id,
        "campaign_id": of.campaign_id,
        "venue_id": of.venue_id,
        "business_date": of.business_date,
        "place": kept + 1,
        "subject_id": about[1] or about[0],
        "member_id": about[0],
        "purpose": "marketing" if about[1] is None else "service",
        "why": "birthday",
        "benefit_key": "birthday",
        "benefit_year": "solar-2026",
        "benefit_on": of.business_date + timedelta(days=7),
        "status": "open",
        "expires_at": NOW + timedelta(days=3),
        "attempts_made": 0,
        "attempts_today": 0,
        "created_at": NOW,
        "updated_at": NOW,
    }
    task = CallTask(id=new_id(), **(said | fields))
    session.add(task)
    session.flush()
    return task


def claimed(client: TestClient, *, at: datetime | None = None, **body: Any) -> dict[str, Any]:
    """Claim, and return what is in hand now and who was passed over."""
    answer = client.post("/v1/call-tasks/claims", json=body, headers=on(at))
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def dialled(
    client: TestClient, task_id: UUID | str, *, at: datetime | None = None, **body: Any
) -> Any:
    """Dial, and return the answer."""
    return client.post(f"/v1/call-tasks/{task_id}/dial", json=body, headers=on(at))


def noted(
    client: TestClient, task_id: UUID | str, *, at: datetime | None = None, **result: Any
) -> Any:
    """Note what came of a call, and return the answer."""
    return client.post(f"/v1/call-tasks/{task_id}/attempts", json=result, headers=on(at))


def on(at: datetime | None) -> dict[str, str]:
    """Return the header that sets the demo's clock; none for the usual instant."""
    return {} if at is None else {"Ktv-Now": at.isoformat()}


def on_a_list(session: Session, count: int = 1, **fields: Any) -> list[CallTask]:
    """Put so many members on one list who may all be called."""
    venue = a_venue(session)
    a_room(session, venue)
    call_list = a_call_list(session, venue, a_campaign(session, venue, **fields))
    tasks = []
    for _ in range(count):
        member = a_member(session, venue)
        a_consent(session, member)
        tasks.append(a_call_task(session, call_list, member))
    return tasks


def in_hand(client: TestClient, task: CallTask) -> str:
    """Claim, dial and return the id of the task."""
    assert claimed(client)["task"]["id"] == str(task.id)
    answer = dialled(client, task.id)
    assert answer.status_code == 200, answer.text
    return str(task.id)


def now_of(session: Session, task: CallTask) -> CallTask:
    """Return a task as it stands now."""
    session.expire_all()
    return session.get_one(CallTask, task.id)


def a_confirmation(session: Session, client: TestClient) -> CallTask:
    """Put a guest who is no member on tomorrow's confirmations."""
    venue = a_venue(session)
    a_room(session, venue)
    booked = client.post("/v1/reservations", json=a_booking(venue, starts_at=evening(1))).json()
    campaign = a_campaign(session, kind="confirmation")
    return a_call_task(
        session, a_call_list(session, venue, campaign), None,
        reservation_id=UUID(booked["id"]), why="confirmation", benefit_key="confirmation",
    )  # fmt: skip
