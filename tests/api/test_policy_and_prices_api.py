from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_class, a_venue
from tests.builders.house import CLASSES
from tests.over_http import ClientAs, at
from tests.stores import Desk


def a_policy_document(effective_from: Any = "2026-01-01", **same_day: Any) -> dict[str, Any]:
    return {
        "effective_from": str(effective_from),
        "defaults": {"same_day": same_day, "within_7_days": {}, "beyond_7_days": {}},
        "overrides": [],
    }


def a_price_document(amount_minor: int = 9_000, **changes: Any) -> dict[str, Any]:
    row = {"day_type": "W", "from": "12:00", "to": "26:00", "unit": "hour"}
    rows = [
        {"room_class": "small", "amount_minor": amount_minor, **row, **changes},
        {"room_class": "medium", "amount_minor": 18_000, **row},
        {"room_class": "large", "amount_minor": 36_000, **row},
    ]
    return {"effective_from": "2026-01-01", "rows": rows}


def a_venue_before_its_first_version(session: Session, *classes: str) -> Venue:
    venue = a_venue(session, bare=True)
    for code in classes:
        a_class(session, venue, code)
    return venue


ENGLISH = {"Accept-Language": "en"}
PARTS = [("policy", a_policy_document()), ("price-list", a_price_document())]


@pytest.mark.parametrize(("part", "document"), PARTS)
def test_the_first_version_needs_no_precondition(
    client: TestClient, session: Session, database: Desk, part: str, document: dict[str, Any]
) -> None:
    venue = a_venue_before_its_first_version(session, "small", "medium", "large")
    where = f"/v1/venues/{venue.id}/{part}"

    absent = client.get(where)
    published = client.put(where, json=document)
    found = client.get(where)

    assert absent.status_code == 404
    assert (published.status_code, published.headers["etag"]) == (200, '"1"')
    assert (found.json(), found.headers["etag"]) == (published.json(), '"1"')
    assert found.json()["effective_from"] == "2026-01-01"
    assert found.json()["published_at"].endswith("+08:00")


@pytest.mark.parametrize(("part", "document"), PARTS)
def test_the_next_version_needs_the_number_published_last(
    client: TestClient, session: Session, database: Desk, part: str, document: dict[str, Any]
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/{part}"

    unnamed = client.put(where, json=document)
    stale = client.put(where, json=document, headers={"If-Match": '"9"'})
    second = client.put(where, json=document, headers={"If-Match": '"1"'})
    late = client.put(where, json=document, headers={"If-Match": '"1"'})

    assert [answer.status_code for answer in (unnamed, stale, second, late)] == [428, 412, 200, 412]
    assert late.json()["current"]["version"] == 2
    listed = client.get(f"{where}/versions").json()
    assert [one["version"] for one in listed["items"]] == [2, 1]


def test_of_many_who_publish_at_once_one_is_not_too_late(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/policy"
    client.get(where)

    with ThreadPoolExecutor(8) as desks:
        answers = desks.map(
            lambda _: client.put(where, json=a_policy_document(), headers={"If-Match": '"1"'}),
            range(8),
        )
        statuses = sorted(answer.status_code for answer in answers)

    assert statuses == [200] + [412] * 7


def test_a_policy_to_come_waits_for_its_business_date(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/policy"
    tomorrow = TODAY + timedelta(days=1)
    client.put(where, json=a_policy_document(tomorrow), headers={"If-Match": '"1"'})
    before_cut_off = NOW.replace(hour=5) + timedelta(days=1)
    after_cut_off = NOW.replace(hour=6) + timedelta(days=1)

    tonight = client.get(where, headers=at(before_cut_off))
    morning = client.get(where, headers=at(after_cut_off))

    assert (tonight.json()["version"], tonight.headers["etag"]) == (1, '"2"')
    assert morning.json()["version"] == 2


def test_of_versions_in_force_the_newest_wins_even_where_it_starts_earlier(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/policy"
    client.put(where, json=a_policy_document("2026-09-01"), headers={"If-Match": '"1"'})
    client.put(where, json=a_policy_document("2026-03-01"), headers={"If-Match": '"2"'})

    assert client.get(where).json()["version"] == 3


def test_a_policy_goes_out_as_it_came_in(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session, bare=True).id}/policy"
    document = a_policy_document(max_minutes=None, deposit={"amount_minor": 5_000}) | {
        "overrides": [{"when": {"weekdays": [5], "from": "18:00"}, "set": {"grace_minutes": 5}}]
    }

    client.put(where, json=document)

    assert client.get(where).json()["document"] == document


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"when": {"day_types": ["X"]}, "set": {"quota": 1}}, "overrides.0.when.day_types"),
        ({"when": {"periods": ["noon"]}, "set": {"quota": 1}}, "overrides.0.when.periods"),
        (
            {"when": {"room_classes": ["small", "hall"]}, "set": {"quota": 1}},
            "overrides.0.when.room_classes",
        ),
        ({"when": {}, "set": {"grace_minutes": -1}}, "overrides.0.set.grace_minutes"),
    ],
)
def test_a_policy_that_means_nothing_is_malformed(
    client: TestClient, session: Session, database: Desk, override: dict[str, Any], field: str
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/policy"
    document = a_policy_document() | {"overrides": [override]}

    refused = client.put(where, json=document, headers={"If-Match": '"1"'})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (a_price_document(9_001), "rows.0"),
        (a_price_document(to="25:50"), "rows.0"),
        (a_price_document(day_type="X"), "rows.0.day_type"),
        (a_price_document(room_class="hall"), "rows.0.room_class"),
        (a_price_document(unit="block"), "rows.0"),
    ],
)
def test_a_price_list_that_cannot_be_charged_exactly_is_malformed(
    client: TestClient, session: Session, database: Desk, document: dict[str, Any], field: str
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/price-list"

    refused = client.put(where, json=document, headers={"If-Match": '"1"'})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("en", "Small has no price on Weekday 25:00-26:00"),
        ("zh-CN", "small在平日 25:00-26:00 没有价格"),
    ],
)
def test_a_price_list_with_an_hour_nobody_priced_is_malformed(
    client: TestClient, session: Session, database: Desk, language: str, reason: str
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/price-list"
    named = {"If-Match": '"1"', "Accept-Language": language}

    refused = client.put(where, json=a_price_document(to="25:00"), headers=named)

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")
    assert refused.json()["errors"] == [{"field": "rows", "reason": reason}]
    assert client.get(f"{where}/versions").json()["items"][0]["version"] == 1


def test_a_class_without_any_price_is_told_for_each_day_type(
    client: TestClient, session: Session, database: Desk
) -> None:
    day_types = [{"code": code, "name": {"zh": code, "en": code}} for code in ("W", "H")]
    borrowing = {"code": "S", "name": {"zh": "特", "en": "S"}, "falls_back_to": "W"}
    venue = a_venue(session, bare=True, day_types=[*day_types, borrowing])
    a_class(session, venue, "small")
    a_class(session, venue, "medium")
    document = a_price_document()
    document["rows"] = document["rows"][:1]

    refused = client.put(f"/v1/venues/{venue.id}/price-list", json=document, headers=ENGLISH)

    assert [error["reason"] for error in refused.json()["errors"]] == [
        "Small has no price on H 12:00-26:00",
        "Medium has no price on W 12:00-26:00",
        "Medium has no price on H 12:00-26:00",
        "Medium has no price on S 12:00-26:00",
    ]


def test_a_new_venue_gets_its_classes_before_its_prices(
    client: TestClient, session: Session, database: Desk
) -> None:
    venue = a_venue_before_its_first_version(session)
    where = f"/v1/venues/{venue.id}"

    too_soon = client.put(f"{where}/price-list", json=a_price_document())
    policy = client.put(f"{where}/policy", json=a_policy_document())
    for code in ("small", "medium", "large"):
        named = {"code": code, "name": {"zh": code, "en": code}}
        client.post(f"{where}/room-classes", json=named | CLASSES[code])
    in_order = client.put(f"{where}/price-list", json=a_price_document())

    assert [error["field"] for error in too_soon.json()["errors"]] == [
        f"rows.{row}.room_class" for row in range(3)
    ]
    assert (policy.status_code, in_order.status_code) == (200, 200)


def test_many_faults_are_told_up_to_fifty(
    client: TestClient, session: Session, database: Desk
) -> None:
    where = f"/v1/venues/{a_venue(session).id}/price-list"
    document = a_price_document()
    document["rows"] = [document["rows"][0] | {"room_class": f"no-{n}"} for n in range(60)]

    refused = client.put(where, json=document, headers={"If-Match": '"1"'})

    assert (refused.status_code, len(refused.json()["errors"])) == (422, 50)


@pytest.mark.parametrize(("part", "document"), PARTS)
def test_only_who_sets_the_venue_up_publishes(
    client_as: ClientAs,
    session: Session,
    database: Desk,
    part: str,
    document: dict[str, Any],
) -> None:
    mine, foreign = a_venue(session), a_venue(session)
    desk = client_as("duty_manager", mine)
    manager = client_as("venue_manager", mine)

    answers = [
        desk.put(f"/v1/venues/{mine.id}/{part}", json=document, headers={"If-Match": '"1"'}),
        manager.put(f"/v1/venues/{foreign.id}/{part}", json=document),
        manager.get(f"/v1/venues/{foreign.id}/{part}"),
        manager.get(f"/v1/venues/{foreign.id}/{part}/versions"),
        manager.put(f"/v1/venues/{mine.id}/{part}", json=document, headers={"If-Match": '"1"'}),
    ]

    assert [answer.status_code for answer in answers] == [403, 404, 404, 404, 200]
