"""Scripts over HTTP: written, checked, published, and heard before they are said."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.scripts.queries import version_in_use
from ktv_booking.outreach.scripts.ready_made import lay_ready_made, ready_made
from ktv_booking.outreach.scripts.rules.occasions import Occasion, Use, Wanted
from tests.api.members_at_a_desk import joined
from tests.builders import NOW, TODAY, a_campaign, a_venue
from tests.on_a_list import a_fan, built
from tests.over_http import ClientAs
from tests.stores import Desk

SCRIPTS = "/v1/scripts"
WORDS = "您好，{title}{name}，{venue}祝您{festival}快乐，电话{phone}。"


def written(client: TestClient, **changes: Any) -> Any:
    said = {"occasion": "holiday", "language": "zh", "body": WORDS, "publish": True}
    return client.post(SCRIPTS, json=said | changes)


def test_a_script_that_is_published_is_the_one_in_use(client: TestClient) -> None:
    answer = written(client, festival_key="qixi")

    script = answer.json()
    assert answer.status_code == 201
    assert client.get(answer.headers["location"]).json() == script
    assert script["in_use_id"] == script["versions"][0]["id"]
    assert script["versions"][0]["blanks"] == ["title", "name", "venue", "festival", "phone"]
    assert written(client, festival_key="qixi").json()["code"] == "script-known"


def test_what_the_manuals_forbid_may_be_a_draft_and_is_never_published(client: TestClient) -> None:
    refused = written(client, body="这是公司规定，没办法。")
    draft = written(client, body="这是公司规定，没办法。", publish=False).json()
    path = f"{SCRIPTS}/{draft['id']}"

    (version,) = draft["versions"]
    published = client.post(f"{path}/publication", json={"version_id": version["id"]})
    better = client.post(f"{path}/versions", json={"body": "我马上为您核实。", "publish": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "script-unfit")
    assert [(one["at"], one["phrase"]) for one in refused.json()["findings"]] == [
        (2, "公司规定"),
        (7, "没办法"),
    ]
    assert refused.json()["findings"][0]["instead"]["en"]
    assert [one["phrase"] for one in version["findings"]] == ["公司规定", "没办法"]
    assert (published.status_code, draft["in_use_id"]) == (409, None)
    assert better.status_code == 201
    assert client.get(path).json()["in_use_id"] == better.json()["id"]


def test_a_draft_is_published_later_and_the_words_before_stay(client: TestClient) -> None:
    script = written(client).json()
    path = f"{SCRIPTS}/{script['id']}"
    draft = client.post(f"{path}/versions", json={"body": "您好，{name}。"}).json()

    said = [client.post(f"{path}/publication", json={"version_id": draft["id"]}) for _ in range(2)]

    assert [one.status_code for one in said] == [200, 200]
    assert said[1].json()["in_use_id"] == draft["id"]
    assert [one["body"] for one in said[1].json()["versions"]] == [WORDS, "您好，{name}。"]
    assert client.get(f"{path}/versions/{draft['id']}").json()["version"] == 2


@pytest.mark.parametrize("store", ["sqlite"])
def test_older_words_are_not_said_again_by_publishing_them(client: TestClient) -> None:
    script = written(client).json()
    path = f"{SCRIPTS}/{script['id']}"
    draft = client.post(f"{path}/versions", json={"body": "您好。"}).json()
    newest = client.post(f"{path}/versions", json={"body": WORDS, "publish": True}).json()

    said = [
        client.post(f"{path}/publication", json={"version_id": one})
        for one in (script["versions"][0]["id"], draft["id"])
    ]

    told = [(one.status_code, one.json()["code"], one.json()["number"]) for one in said]
    assert told == [(409, "newer-words-in-use", 3)] * 2
    assert client.get(path).json()["in_use_id"] == newest["id"]


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_preview_for_a_birthday_speaks_of_the_day_the_member_keeps_it(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session)
    moon = {"calendar": "lunar", "month": 9, "day": 12, "leap_month": False, "year": None}
    member = joined(client, venue, birthday=moon)
    script = written(client, occasion="birthday", body="{name}，{date}见。").json()
    query = {"venue_id": str(venue.id), "member_id": member["id"], "day": "2026-10-15"}

    said = client.get(f"{SCRIPTS}/{script['id']}/preview", params=query).json()

    assert (said["day"], said["text"]) == ("2026-10-15", f"{member['name']}，10月21日见。")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("body", {"body": "您好，{nobody}。"}),
        ("body", {"body": "您好，{name}。", "use": "neutral"}),
        ("festival_key", {"occasion": "birthday", "festival_key": "qixi"}),
        ("festival_key", {"occasion": "holiday", "festival_key": "halloween"}),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"])
def test_what_makes_no_sense_is_malformed(
    client: TestClient, field: str, changes: dict[str, str]
) -> None:
    answer = written(client, **changes)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert "nobody" not in answer.text


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_preview_says_it_as_the_member_would_hear_it(
    client: TestClient, client_as: ClientAs, session: Session
) -> None:
    venue = a_venue(session, jurisdiction="cn", phone="021 5555 0001")
    member = joined(client, venue, name="单小明", title="先生")
    script = written(client, festival_key="mid_autumn").json()
    path = f"{SCRIPTS}/{script['id']}/preview"
    query = {"venue_id": str(venue.id), "day": "2026-09-25"}

    said = client.get(path, params=query | {"member_id": member["id"]}).json()
    to_nobody = client_as("agent", venue).get(path, params=query).json()
    other_venue = a_venue(session)
    elsewhere = client_as("agent", other_venue).get(
        path, params={"venue_id": str(other_venue.id), "member_id": member["id"]}
    )

    assert said["text"].startswith("您好，先生单小明，")
    assert "祝您中秋节快乐，电话021 5555 0001" in said["text"]
    assert all(not blank["is_example"] for blank in said["blanks"])
    assert "单小明" not in to_nobody["text"] or to_nobody["blanks"][1]["is_example"]
    assert said["not_used"] is None
    assert elsewhere.status_code == 404


@pytest.mark.parametrize("store", ["sqlite"])
def test_nobody_is_greeted_on_a_day_of_mourning(client: TestClient, session: Session) -> None:
    venue = a_venue(session, jurisdiction="cn")
    script = written(client).json()
    query = {"venue_id": str(venue.id), "day": "2026-12-13"}

    said = client.get(f"{SCRIPTS}/{script['id']}/preview", params=query).json()

    assert said["not_used"]["zh"] == "南京大屠杀死难者国家公祭日"
    assert said["blanks"][3] == {
        "name": "festival", "what": {"zh": "节日名称", "en": "the festival's name"},
        "value": "节日", "is_example": True,
    }  # fmt: skip


@pytest.mark.parametrize("store", ["sqlite"])
def test_scripts_are_read_by_all_and_written_by_who_may_everywhere(
    client: TestClient, client_as: ClientAs, session: Session
) -> None:
    venue = a_venue(session)
    script = written(client).json()
    agent, officer_here = client_as("agent", venue), client_as("cs_officer", venue)

    assert agent.get(f"{SCRIPTS}/{script['id']}").status_code == 200
    assert [one["id"] for one in agent.get(SCRIPTS).json()["items"]] == [script["id"]]
    assert written(agent, language="en").status_code == 403
    assert written(officer_here, language="en").status_code == 403
    assert written(client_as("cs_officer"), language="en").status_code == 201


def test_the_house_lays_its_scripts_down_once_and_keeps_what_is_there(database: Desk) -> None:
    def laid(session: Session) -> int:
        return lay_ready_made(session, by="test", now=NOW)

    assert database.work(laid) == 2 * len(ready_made())
    assert database.work(laid) == 0

    def in_use(session: Session) -> list[str]:
        wanted = [
            Wanted(Occasion.HOLIDAY, "zh", Use.SPOKEN, "qixi"),
            Wanted(Occasion.GIFT, "en", Use.NEUTRAL),
            Wanted(Occasion.BIRTHDAY, "en"),
        ]
        found = [version_in_use(session, one, region="cn", day=TODAY) for one in wanted]
        return [one.body for one in found if one is not None]

    holiday, neutral, birthday = database.read(in_use)
    assert "{festival}将至" in holiday
    assert "pass on that we called" in neutral
    assert "happy" in birthday


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize(
    ("said", "venue", "words"),
    [
        (None, {"jurisdiction": "none", "phone_region": "PT"}, "am I speaking with"),
        ("zh", {"jurisdiction": "none", "phone_region": "PT"}, "现在方便讲两句吗"),
        (None, {"jurisdiction": "cn"}, "现在方便讲两句吗"),
    ],
)
def test_who_said_no_language_hears_that_of_the_place(
    client: TestClient, session: Session, said: str | None, venue: dict[str, str], words: str
) -> None:
    house = a_venue(session, **venue)
    a_fan(session, house, preferred_language=said)
    lay_ready_made(session, by="test", now=NOW)
    made = built(session, a_campaign(session, house), house)
    task_id = session.scalars(select(CallTask.id).where(CallTask.list_id == made.id)).one()

    spoken = client.get(f"/v1/call-tasks/{task_id}/script").json()["spoken"]

    assert words in spoken


@pytest.mark.parametrize("store", ["sqlite"])
def test_who_calls_reads_the_words_filled_for_the_member_and_neutral_ones(
    client: TestClient, session: Session
) -> None:
    venue = a_venue(session, phone="021 5555 0001")
    campaign = a_campaign(session, venue, kind="custom")
    a_fan(session, venue, name="单小明", preferred_language="zh")
    lay_ready_made(session, by="test", now=NOW)
    task_id = session.scalars(
        select(CallTask.id).where(CallTask.list_id == built(session, campaign, venue).id)
    ).one()

    said = client.get(f"/v1/call-tasks/{task_id}/script").json()

    assert "单小明" in said["spoken"]
    assert "021 5555 0001" in said["neutral"]
    assert "单小明" not in said["neutral"]
    assert said["script_version_id"] is not None
