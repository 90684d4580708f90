"""Gifts that a birthday brings: with the list, once a benefit year, where a campaign says so."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.session import Database
from ktv_booking.members.models import Member
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.outreach.gifts.models import Gift, GiftRule
from ktv_booking.outreach.service.days import make_due_lists
from tests.builders import NOW, TODAY, a_campaign, a_member, a_venue
from tests.builders.when import numbers
from tests.on_a_list import (
    IN_A_WEEK,
    LUNAR_IN_A_WEEK,
    a_fan,
    a_task,
    built,
    left_out,
    listed,
)

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"])
BIRTHDAY = TODAY + timedelta(days=7)


def a_gift_rule(session: Session, *venue_ids: Any) -> GiftRule:
    """Say that a cake is given once a year."""
    rule = GiftRule(
        code=f"cake-{next(numbers)}", name={"zh": "蛋糕", "en": "a cake"},
        venue_ids=[str(one) for one in venue_ids], valid_days=30, created_at=NOW,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    return rule


def given(session: Session) -> set[tuple[Any, int, Any]]:
    """Return who has a gift, of which year, until when."""
    session.expire_all()
    rows = session.execute(select(Gift.member_id, Gift.year, Gift.expires_on)).all()
    assert len(set(rows)) == len(rows)
    return {tuple(row) for row in rows}


def test_a_birthdays_gift_is_granted_with_the_list_and_once(
    session: Session, database: Database
) -> None:
    venue, rule = a_venue(session), a_gift_rule(session)
    campaigns = [a_campaign(session, gift_rule_id=rule.id) for _ in range(2)]
    called, moonlit = a_fan(session, venue), a_fan(session, venue, birthday=LUNAR_IN_A_WEEK)
    never_asked = a_member(session, venue, birthday=IN_A_WEEK)
    a_fan(session, venue, birthday=Birthday(Calendar.SOLAR, 10, 21, year=2015))
    a_day_later = a_fan(session, venue, birthday=Birthday(Calendar.SOLAR, 10, 22))
    has_one = a_fan(session, venue)
    a_gift_of(session, rule, has_one, year=TODAY.year)
    session.commit()

    for one in campaigns:
        built(session, one, venue)
    session.commit()
    make_due_lists(database, NOW + timedelta(days=1))

    until = BIRTHDAY + timedelta(days=30)
    new = {one for one in given(session) if one[2] != TODAY}
    assert {one for one in new if one[2] == until} == {
        (one.id, TODAY.year, until) for one in (called, moonlit, never_asked)
    }
    assert [one for one, _, last in new if last != until] == [a_day_later.id]
    said = session.scalars(select(AuditRow).where(AuditRow.subject == "gift")).all()
    assert {one.action for one in said} == {"granted"}


def a_gift_of(session: Session, rule: GiftRule, member: Member, *, year: int) -> None:
    """Let a member have a gift of a year."""
    session.add(
        Gift(
            rule_id=rule.id, member_id=member.id, venue_id=member.home_venue_id, year=year,
            status="granted", expires_on=TODAY, tell_tries=0, created_at=NOW, updated_at=NOW,
        )
    )  # fmt: skip
    session.flush()


@ON_SQLITE
def test_who_has_one_under_another_entry_gets_no_second(session: Session) -> None:
    venue, rule = a_venue(session), a_gift_rule(session)
    member, other = a_fan(session, venue), a_member(session, venue)
    a_gift_of(session, rule, other, year=TODAY.year)
    other.merged_into_id = member.id
    session.flush()

    built(session, a_campaign(session, gift_rule_id=rule.id), venue)

    assert {one for one, *_ in given(session)} == {other.id}


@ON_SQLITE
def test_nothing_is_given_unless_a_campaign_says_so_and_the_venue_has_it(session: Session) -> None:
    venue, elsewhere = a_venue(session), a_venue(session)
    a_fan(session, venue)

    built(session, a_campaign(session), venue)
    of_others = a_gift_rule(session, elsewhere.id)
    built(session, a_campaign(session, gift_rule_id=of_others.id), venue)

    assert given(session) == set()


@ON_SQLITE
def test_a_gift_is_named_by_a_birthday_campaign_alone(client: TestClient, session: Session) -> None:
    a_venue(session)
    rule = a_gift_rule(session)
    body = {"code": "born", "kind": "birthday", "name": {"zh": "生日", "en": "Birthday"}}

    made = client.post("/v1/campaigns", json=body | {"gift_rule_id": str(rule.id)})
    no_such = client.post("/v1/campaigns", json=body | {"gift_rule_id": str(made.json()["id"])})
    of_another = body | {"code": "own", "kind": "custom", "gift_rule_id": str(rule.id)}
    wrong = client.post("/v1/campaigns", json=of_another)
    path, match = f"/v1/campaigns/{made.json()['id']}", {"If-Match": made.headers["etag"]}
    off = client.patch(path, json={"gift_rule_id": None}, headers=match)

    assert (made.status_code, made.json()["gift_rule_id"]) == (201, str(rule.id))
    assert (no_such.status_code, wrong.status_code) == (404, 422)
    assert (off.status_code, off.json()["gift_rule_id"]) == (200, None)


@ON_SQLITE
@pytest.mark.parametrize(
    ("of_birthday", "why"),
    [
        ({}, "called_for_another"),
        ({"status": "done"}, "called_for_another"),
        ({"status": "closed"}, None),
        ({"status": "done", "business_date": TODAY - timedelta(days=7)}, None),
    ],
)
def test_who_is_called_about_a_birthday_that_gives_it_is_not_called_about_the_gift_as_well(
    session: Session, of_birthday: dict[str, Any], why: str | None
) -> None:
    venue, rule = a_venue(session), a_gift_rule(session)
    gives, does_not = (a_campaign(session, gift_rule_id=one) for one in (rule.id, None))
    fan, other = a_fan(session, venue), a_fan(session, venue)
    for member, campaign in ((fan, gives), (other, does_not)):
        a_gift_of(session, rule, member, year=TODAY.year)
        a_task(
            session, venue, member,
            **{"campaign": campaign, "business_date": TODAY, "status": "open"} | of_birthday,
        )  # fmt: skip

    made = built(session, a_campaign(session, venue, kind="gift"), venue)

    assert left_out(session, made) == ({fan.id: why} if why else {})
    assert other.id in listed(session, made)
