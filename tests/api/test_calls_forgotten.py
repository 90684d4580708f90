"""Numbers that were dialled go with the person, and after their time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.members.models import MemberPhone
from ktv_booking.outreach.erasing import forget_old_numbers
from ktv_booking.outreach.models import CallAttempt
from tests.builders import TODAY
from tests.calls_to_make import NO_ANSWER, in_hand, noted, on_a_list

pytestmark = pytest.mark.parametrize("store", ["sqlite"])


@pytest.fixture
def phone(session: Session, client: TestClient) -> str:
    """Somebody's number, which was dialled."""
    (task,) = on_a_list(session)
    member_id = task.member_id
    in_hand(client, task)
    noted(client, task.id, **NO_ANSWER)
    session.expire_all()
    number = session.scalars(select(MemberPhone.phone).where(MemberPhone.member_id == member_id))
    return number.one()


def test_who_is_forgotten_leaves_no_number_with_the_calls(
    session: Session, client: TestClient, phone: str
) -> None:
    erased = client.post("/v1/erasures", json={"phone": phone, "reason": "来函要求"})

    assert erased.status_code == 200, erased.text
    session.expire_all()
    (call,) = session.scalars(select(CallAttempt)).all()
    assert (call.phone, call.answered) == (None, "no_answer")


def test_after_their_time_numbers_go_and_not_before(session: Session, phone: str) -> None:
    on_the_day = forget_old_numbers(session, before=TODAY)
    later = forget_old_numbers(session, before=TODAY + timedelta(days=1))

    assert (on_the_day, later) == (0, 1)
    assert phone
