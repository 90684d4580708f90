"""What a client is promised about drafts: tried on the past and the booked, never published."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.reservations.models import Turnaway
from ktv_booking.venues.models import Venue
from tests.builders import (
    LONG_AGO,
    OPEN_TERMS,
    TODAY,
    a_class,
    a_policy,
    a_reservation,
    a_room,
    a_venue,
    evening,
    flat_prices,
)

DEPOSIT = {"amount_minor": 20_000}


@pytest.fixture
def venue(session: Session) -> Venue:
    """A house with one room of each class, open in all windows."""
    venue = a_venue(session)
    for code in ("small", "medium", "large"):
        a_room(session, venue, code)
    session.commit()
    return venue


def a_draft(*overrides: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """Return a policy that is as open as the house's own, but for what is said."""
    said = {**OPEN_TERMS, **terms}
    windows = ("same_day", "within_7_days", "beyond_7_days")
    return {
        "effective_from": LONG_AGO.isoformat(),
        "defaults": dict.fromkeys(windows, said),
        "overrides": list(overrides),
    }


def stay(**more: Any) -> dict[str, Any]:
    return {"starts_at": evening().isoformat(), "minutes": 120, "party_size": 4, **more}


def tried(client: TestClient, venue: Venue, policy: dict[str, Any], *stays: Any) -> Any:
    body = {"policy": policy, "stays": list(stays)}
    return client.post(f"/v1/venues/{venue.id}/policy-previews", json=body)


def test_a_request_is_decided_side_by_side_and_nothing_is_published(
    client: TestClient, venue: Venue
) -> None:
    short = {"when": {"room_classes": ["small"]}, "set": {"min_minutes": 180}}

    answer = tried(client, venue, a_draft(short, grace_minutes=20), stay(room_class="small"))

    assert answer.status_code == 200, answer.text
    assert answer.json()["replaces"] == 1
    (one,) = answer.json()["stays"]
    before, after = one["before"], one["after"]
    assert (before["bookable"], before["policy_version"]) == (True, 1)
    assert (after["bookable"], after["reason"]) == (False, "duration-not-allowed")
    assert (after["policy_version"], after["decided_by"]["min_minutes"]) == (2, 0)
    assert (before["result"]["grace_minutes"], after["result"]["grace_minutes"]) == (15, 20)
    versions = client.get(f"/v1/venues/{venue.id}/policy/versions").json()["items"]
    assert [published["version"] for published in versions] == [1]


def test_two_drafts_of_one_number_are_not_mistaken_for_each_other(
    client: TestClient, venue: Venue
) -> None:
    asked = stay(room_class="medium")

    held = tried(client, venue, a_draft(hold_back=1, release_minutes=0), asked).json()
    free = tried(client, venue, a_draft(), asked).json()

    assert [one["stays"][0]["after"]["bookable"] for one in (held, free)] == [False, True]


def test_last_weeks_calls_are_answered_by_both_though_their_days_are_closed(
    client: TestClient, session: Session, venue: Venue
) -> None:
    room = a_room(session, venue)
    long, short = (
        a_reservation(
            session, venue, room, starts_at=evening(-1, hour), minutes=minutes,
            status="completed", occupies=False, created_at=evening(-3),
        )
        for hour, minutes in ((13, 240), (20, 90))
    )  # fmt: skip
    a_reservation(session, venue, room, starts_at=evening(3), created_at=evening(-9))
    session.add(
        Turnaway(
            venue_id=venue.id, business_date=TODAY, starts_at=evening(), minutes=60,
            party_size=2, source="phone", code="duration-not-allowed", facts={}, by="lan",
            created_at=evening(-1),
        )
    )  # fmt: skip
    session.commit()
    client.post(f"/v1/venues/{venue.id}/days/{evening(-1).date()}/close")

    same = tried(client, venue, a_draft()).json()["last_week"]
    answer = tried(client, venue, a_draft(min_minutes=120, deposit=DEPOSIT, grace_minutes=15))

    assert (same["asked"], same["changed"], same["terms"]) == (3, 0, {})
    week = answer.json()["last_week"]
    assert (week["asked"], week["taken_before"], week["taken"]) == (3, 3, 1)
    assert week["changed"] == 3
    told = {one["code"]: one["after"] for one in week["items"]}
    assert told[long.code]["deposit_minor"] == 20_000
    assert told[short.code]["reason"] == "duration-not-allowed"
    assert week["terms"] == {"deposit": 1, "min_minutes": 1}


def test_a_draft_is_refused_for_what_publishing_it_would_be(
    client: TestClient, venue: Venue
) -> None:
    unknown = {"when": {"room_classes": ["palace"]}, "set": {"min_minutes": 180}}
    prices = {"effective_from": "2026-01-01", "rows": flat_prices()[:1]}

    policy = tried(client, venue, a_draft(unknown))
    listed = client.post(f"/v1/venues/{venue.id}/price-list-previews", json={"price_list": prices})

    assert (policy.status_code, listed.status_code) == (422, 422)
    assert policy.json()["errors"][0]["field"] == "overrides.0.when.room_classes"
    assert {one["field"] for one in listed.json()["errors"]} == {"rows"}
    assert "medium" in listed.json()["errors"][0]["reason"]


def test_a_price_list_is_tried_on_stays_and_on_the_booked(
    client: TestClient, session: Session, venue: Venue
) -> None:
    booked = [
        client.post(
            "/v1/reservations",
            json=stay(
                venue_id=str(venue.id),
                starts_at=evening(ahead).isoformat(),
                room_class=code,
                guest={"name": "李娜", "phone": f"1390000{ahead}{len(code)}11"},
                source="phone",
            ),
        ).json()
        for ahead, code in ((1, "small"), (2, "small"), (2, "medium"))
    ]
    dearer = [
        row | {"amount_minor": row["amount_minor"] + 1_000 * (row["room_class"] == "small")}
        for row in flat_prices()
    ]
    body = {
        "price_list": {"effective_from": evening(2).date().isoformat(), "rows": dearer},
        "stays": [stay(room_class="small"), stay(starts_at=evening(2).isoformat())],
    }

    answer = client.post(f"/v1/venues/{venue.id}/price-list-previews", json=body)

    assert answer.status_code == 200, answer.text
    said = answer.json()
    totals = [(one["before"]["total_minor"], one["after"]["total_minor"]) for one in said["stays"]]
    assert totals[0][0] == totals[0][1]
    assert totals[1][1] == totals[1][0] + 2_000
    assert (said["coming"], said["differing"], said["dearer"], said["cheaper"]) == (2, 1, 1, 0)
    assert [one["code"] for one in said["items"]] == [booked[1]["code"]]
    assert said["difference_minor"] == 2_000


def test_before_anything_is_published_the_draft_alone_decides(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session, bare=True)
    for code in ("small", "medium", "large"):
        a_class(session, venue, code)
        a_room(session, venue, code)
    session.commit()
    body = {
        "price_list": {"effective_from": LONG_AGO.isoformat(), "rows": flat_prices()},
        "stays": [stay(room_class="small")],
    }

    policy = tried(client, venue, a_draft(), stay()).json()
    a_policy(session, venue)
    session.commit()
    prices = client.post(f"/v1/venues/{venue.id}/price-list-previews", json=body).json()

    for said in (policy, prices):
        assert (said["replaces"], said["stays"][0]["before"]) == (None, None)
        assert said["stays"][0]["before_reason"]["en"]
    assert policy["stays"][0]["after"]["policy_version"] == 1
    assert prices["stays"][0]["after"]["total_minor"] == 20_000


def test_the_house_says_what_holds_where_a_policy_is_silent(
    client: TestClient, venue: Venue
) -> None:
    said = client.get(f"/v1/venues/{venue.id}/policy/defaults").json()

    assert said["same_day"]["grace_minutes"] == 15
    assert said["beyond_7_days"]["mode"] == "register"
    assert said["same_day"]["max_minutes"] is None
