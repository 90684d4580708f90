"""An hour agreed on the telephone, over HTTP: kept, or refused while they are on the line."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.service.closing import end_leases
from tests.builders import NOW, evening
from tests.calls_to_make import (
    NO_ANSWER,
    a_confirmation,
    claimed,
    dialled,
    in_hand,
    noted,
    now_of,
    on_a_list,
)

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


def agreed(client: TestClient, task_id: Any, at: datetime) -> Any:
    """Note that the person asked to be called at `at`."""
    return noted(
        client, task_id, connect="connected", answered="person", answered_by="self",
        outcome="call_back_at", call_back_at=at.isoformat(),
    )  # fmt: skip


def test_an_hour_after_the_days_of_the_list_is_kept_all_the_same(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    in_five_days = evening(5, hour=19)

    said = agreed(client, task.id, in_five_days).json()
    end_leases(session, task.venue_id, now=in_five_days - timedelta(hours=1))
    session.commit()

    assert (said["next"]["standing"], said["next"]["agreed"]) == ("retry", True)
    assert claimed(client, at=in_five_days - timedelta(minutes=1))["task"] is None
    assert claimed(client, at=in_five_days)["task"]["id"] == str(task.id)
    assert dialled(client, task.id, at=in_five_days).status_code == 200


def test_who_does_not_answer_at_the_agreed_hour_is_not_tried_on_another_day(
    session: Session, client: TestClient
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)
    in_five_days = evening(5, hour=19)
    agreed(client, task.id, in_five_days)
    claimed(client, at=in_five_days)
    dialled(client, task.id, at=in_five_days)

    said = noted(client, task.id, at=in_five_days, **NO_ANSWER).json()

    assert (said["next"]["standing"], said["next"]["why"]) == ("closed", "too_late")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW.replace(hour=22), "该时刻不得拨打；其后最早为10-15 09:00"),
        (evening(8), "须早于10-21 21:00，再晚这通电话已无意义"),
    ],
)
def test_an_hour_that_cannot_be_kept_is_refused_and_the_call_stays_open(
    session: Session, client: TestClient, at: datetime, reason: str
) -> None:
    (task,) = on_a_list(session)
    in_hand(client, task)

    refused = agreed(client, task.id, at)

    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "call_back_at", "reason": reason}]
    assert now_of(session, task).status == "leased"
    assert agreed(client, task.id, NOW + timedelta(hours=1)).status_code == 200


def test_a_call_about_a_booking_is_agreed_upon_before_that_begins(
    session: Session, client: TestClient
) -> None:
    task = a_confirmation(session, client)
    in_hand(client, task)

    too_late = agreed(client, task.id, evening(1, hour=20))
    in_time = agreed(client, task.id, evening(1, hour=19, minute=30))

    assert (too_late.status_code, in_time.status_code) == (422, 200)
