from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.audit.models import AuditRow
from ktv_booking.venues.models import Venue, VenueDay
from tests.builders import NOW, TODAY, a_venue, hours
from tests.over_http import ClientAs
from tests.stores import Desk

DAY_TYPES = [
    {"code": "W", "name": {"zh": "平日", "en": "Weekday"}},
    {"code": "H", "name": {"zh": "假日", "en": "Holiday"}},
]
RULES = [{"on": 3, "from": "18:00", "day_type": "H"}, {"on": "holiday", "day_type": "H"}]


@pytest.fixture
def venue(session: Session) -> Venue:
    return a_venue(session, jurisdiction="cn", day_types=DAY_TYPES, day_type_rules=RULES)


def page_of(venue: Venue, day: Any = TODAY) -> str:
    return f"/v1/venues/{venue.id}/calendar/{day}"


def test_a_day_nobody_touched_shows_what_comes_of_the_rules(
    client: TestClient, venue: Venue, database: Desk
) -> None:
    day = client.get(page_of(venue))

    assert (day.status_code, day.headers["etag"]) == (200, '"0"')
    assert day.headers["ktv-rev"] == f"{venue.code}/{TODAY}=0"
    assert day.json()["day_types"] == [
        {"from": "06:00", "to": "18:00", "day_type": "W"},
        {"from": "18:00", "to": "30:00", "day_type": "H"},
    ]
    assert (day.json()["opens_at"], day.json()["closes_at"]) == (
        f"{TODAY}T12:00:00+08:00",
        "2026-10-15T02:00:00+08:00",
    )
    assert (day.json()["known"], day.json()["warnings"]) == (True, [])


def test_a_holiday_is_named_in_both_languages(
    client: TestClient, venue: Venue, database: Desk
) -> None:
    day = client.get(page_of(venue, "2026-10-01")).json()

    assert day["holiday"]["zh"]
    assert day["holiday"]["en"]
    assert [part["day_type"] for part in day["day_types"]] == ["H"]


def test_a_year_of_unknown_holidays_is_said_to_be(
    client: TestClient, venue: Venue, database: Desk
) -> None:
    day = client.get(page_of(venue, "2031-10-01")).json()

    assert day["known"] is False
    assert "2031" in day["warnings"][0]["zh"]
    assert "2031" in day["warnings"][0]["en"]


def test_a_typhoon_day_is_one_switch(client: TestClient, venue: Venue, database: Desk) -> None:
    typhoon = {"closed": True, "note": "台风停业 typhoon"}

    switched = client.put(page_of(venue), json=typhoon)
    found = client.get(page_of(venue))

    assert (switched.status_code, switched.headers["etag"]) == (200, '"1"')
    assert switched.headers["ktv-rev"] == f"{venue.code}/{TODAY}=1"
    assert found.json() == switched.json()
    assert (found.json()["closed"], found.json()["opens_at"]) == (True, None)
    assert found.json()["note"] == "台风停业 typhoon"
    trace = database.read(lambda looking: looking.scalars(select(AuditRow)).one())
    assert trace.changed["closed"] == {"from": False, "to": True}
    assert trace.changed["business_date"] == str(TODAY)


def test_switches_are_replaced_whole(client: TestClient, venue: Venue, database: Desk) -> None:
    client.put(page_of(venue), json={"walk_in_only": True, "note": "先来先得"})

    second = client.put(
        page_of(venue), json={"day_type": "H", "closes": "24:00"}, headers={"If-Match": '"1"'}
    )

    day = second.json()
    assert second.headers["etag"] == '"2"'
    assert (day["walk_in_only"], day["note"], day["day_type"]) == (False, "", "H")
    assert day["day_types"] == [{"from": "06:00", "to": "30:00", "day_type": "H"}]
    assert day["closes_at"] == "2026-10-15T00:00:00+08:00"


def test_the_second_switch_needs_the_version_of_the_first(
    client: TestClient, venue: Venue, database: Desk
) -> None:
    client.put(page_of(venue), json={"walk_in_only": True})

    unnamed = client.put(page_of(venue), json={})
    stale = client.put(page_of(venue), json={}, headers={"If-Match": '"7"'})

    assert [unnamed.status_code, stale.status_code] == [428, 412]
    assert stale.json()["current"]["walk_in_only"] is True
    assert client.get(page_of(venue)).json()["rev"] == 1


def test_a_settled_day_is_not_switched(client: TestClient, venue: Venue, database: Desk) -> None:
    client.put(page_of(venue), json={"walk_in_only": True})
    database.work(lambda session: session.execute(update(VenueDay).values(settled_at=NOW)))

    refused = client.put(page_of(venue), json={}, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (409, "day-closed")
    assert refused.headers["ktv-rev"] == f"{venue.code}/{TODAY}=1"
    assert client.get(page_of(venue)).json()["settled"] is True


@pytest.mark.parametrize(
    ("switches", "field"),
    [
        ({"day_type": "X"}, "day_type"),
        ({"opens": "05:00"}, "opens"),
        ({"closes": "25:10"}, "closes"),
        ({"opens": "27:00"}, "closes"),
        ({"opens": "9:00"}, "opens"),
        ({"surprise": True}, "surprise"),
    ],
)
def test_a_nonsensical_switch_is_malformed(
    client: TestClient, venue: Venue, database: Desk, switches: dict[str, Any], field: str
) -> None:
    refused = client.put(page_of(venue), json=switches)

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_a_day_that_is_usually_shut_opens_with_both_hours(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue(session, opening_hours=hours("12:00", "26:00")[:2])

    half = client.put(page_of(venue), json={"opens": "14:00"})
    whole = client.put(page_of(venue), json={"opens": "14:00", "closes": "22:00"})

    assert (half.status_code, half.json()["errors"][0]["field"]) == (422, "closes")
    assert whole.json()["opens_at"] == f"{TODAY}T14:00:00+08:00"


def test_a_day_is_a_date(client: TestClient, venue: Venue, database: Desk) -> None:
    answers = [client.get(page_of(venue, day)) for day in ("tomorrow", "2026-02-30", "9999-01-01")]

    assert [answer.status_code for answer in answers] == [422] * 3


def test_the_duty_manager_switches_days_and_the_desk_does_not(
    client_as: ClientAs, venue: Venue, database: Desk, session: Session
) -> None:
    foreign = a_venue(session)

    by_the_desk = client_as("front_desk", venue).put(page_of(venue), json={"closed": True})
    abroad = client_as("duty_manager", venue).put(page_of(foreign), json={"closed": True})
    by_the_manager = client_as("duty_manager", venue).put(page_of(venue), json={"closed": True})

    assert by_the_desk.status_code == 403
    assert (abroad.status_code, abroad.json()["code"]) == (404, "not-found")
    assert by_the_manager.status_code == 200
