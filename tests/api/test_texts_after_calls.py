"""A text that follows a call: asked for, promised only where it may be sent, and really sent."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.models import Member
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.service.texting import text_after_calls
from ktv_booking.venues.models import Venue
from ktv_booking.worker.jobs import Means, text_callees
from tests.builders import NOW
from tests.builders.campaigns import a_consent
from tests.calls_to_make import a_confirmation, claimed, dialled, in_hand, noted, on_a_list
from tests.stores import Desk
from tests.texting import Gateway

A_TEXT_PLEASE = {
    "connect": "connected",
    "answered": "person",
    "answered_by": "self",
    "understanding": "not_understood",
    "follow_up": "message",
}
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"])
NIGHT, MORNING = NOW.replace(hour=23), NOW.replace(hour=9) + timedelta(days=1)


def texted(database: Desk, gateway: Gateway, *, at: datetime = NOW) -> int:
    """Do the worker's job."""
    adapter = gateway.adapter()
    return text_callees(Means(database, adapter, Path()), at)


def text_of(client: TestClient, task: CallTask) -> dict[str, Any]:
    """Return what became of the text of the first call of a task."""
    found: dict[str, Any] = client.get(f"/v1/call-tasks/{task.id}").json()["attempts"][0]["text"]
    return found


def test_who_asks_for_a_text_gets_one_that_names_the_house_alone(
    session: Session, client: TestClient, database: Desk
) -> None:
    (task,) = on_a_list(session)
    gateway, member = Gateway(202), session.get_one(Member, task.member_id)
    claimed(client)
    shown = dialled(client, task.id).json()

    said = noted(client, task.id, **A_TEXT_PLEASE).json()
    sent, again = texted(database, gateway), texted(database, gateway)

    assert (shown["may_text"], said["attempt"]["text"]["status"]) == (True, "waiting")
    assert (sent, again, text_of(client, task)["status"]) == (1, 0, "sent")
    (body,) = gateway.bodies
    venue = session.get_one(Venue, task.venue_id)
    assert body["to"] == shown["phone"]
    assert venue.name["zh"] in body["text"]
    assert venue.phone in body["text"]
    assert not any(word in body["text"] for word in (str(member.name), "生日", "会员", "优惠"))


@ON_SQLITE
def test_who_refused_texts_is_promised_none(
    session: Session, client: TestClient, database: Desk
) -> None:
    (task,) = on_a_list(session)
    a_consent(
        session, session.get_one(Member, task.member_id), "withdrawn", purpose="any", channel="sms"
    )
    claimed(client)
    shown = dialled(client, task.id).json()

    refused = noted(client, task.id, **A_TEXT_PLEASE)
    instead = noted(client, task.id, **A_TEXT_PLEASE | {"follow_up": "manager"})

    assert shown["may_text"] is False
    assert (refused.status_code, refused.json()["code"]) == (409, "no-text-wanted")
    assert (instead.status_code, instead.json()["attempt"]["text"]) == (200, None)
    assert texted(database, Gateway(202)) == 0


@ON_SQLITE
def test_a_refusal_said_after_the_call_is_heard_before_the_text_goes(
    session: Session, client: TestClient, database: Desk
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    noted(client, task.id, **A_TEXT_PLEASE)
    a_consent(
        session, session.get_one(Member, task.member_id), "withdrawn", purpose="any", channel="sms"
    )

    gateway = Gateway(202)
    texted(database, gateway)

    assert (gateway.bodies, text_of(client, task)["failure"]) == ([], "refused")


@ON_SQLITE
def test_a_guest_who_is_no_member_is_texted_too(
    session: Session, client: TestClient, database: Desk
) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)
    noted(client, task.id, **A_TEXT_PLEASE)
    gateway = Gateway(202)

    assert texted(database, gateway) == 1


@ON_SQLITE
def test_by_night_nobody_is_texted_and_a_day_later_neither(
    session: Session, client: TestClient, database: Desk
) -> None:
    tasks, gateway = on_a_list(session, 2), Gateway(202)
    in_hand(client, tasks[0])
    noted(client, tasks[0].id, **A_TEXT_PLEASE)

    by_night, on_waking = (texted(database, gateway, at=at) for at in (NIGHT, MORNING))
    in_hand(client, tasks[1])
    noted(client, tasks[1].id, **A_TEXT_PLEASE)
    late = texted(database, gateway, at=NOW + timedelta(days=1, minutes=1))

    assert (by_night, on_waking, late) == (0, 1, 0)
    assert text_of(client, tasks[1])["failure"] == "too-late"


@ON_SQLITE
def test_a_gateway_that_is_away_is_tried_five_times(
    session: Session, client: TestClient, database: Desk
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    noted(client, task.id, **A_TEXT_PLEASE)
    tries: list[str] = []

    def away(one: Any) -> bool:
        tries.append(one.to)
        return False

    for minutes in range(0, 100, 5):
        text_after_calls(database, away, NOW + timedelta(minutes=minutes))

    assert len(tries) == 5
    assert text_of(client, task) == {"status": "not_sent", "sent_at": None, "failure": "not-taken"}
