"""The festivals of a year, asked over HTTP and through the typed client."""

import pytest
from starlette.testclient import TestClient

from tests.client_desk import client_of
from tests.over_http import ClientAs, Server

PAGE = "/v1/festivals"


def test_the_festivals_of_a_year_say_when_and_how_sure(client: TestClient) -> None:
    answer = client.get(PAGE, params={"year": 2026, "region": "cn"})

    said = answer.json()
    by_key = {one["key"]: one for one in said["items"]}
    assert answer.status_code == 200
    assert (said["year"], said["region"], said["known"]) == (2026, "cn", True)
    assert (said["warnings"], said["next_cursor"]) == ([], None)
    assert by_key["spring_festival_eve"] == {
        "key": "spring_festival_eve",
        "name": {"zh": "除夕", "en": "Spring Festival Eve"},
        "date": "2026-02-16",
        "calendar": "lunar",
        "source": "国务院办公厅关于2026年部分节假日安排的通知，2025年11月4日",
        "status": "official",
    }
    assert by_key["mothers_day"]["status"] == "computed"


def test_a_year_nobody_knows_degrades_with_a_warning(client: TestClient) -> None:
    said = client.get(PAGE, params={"year": 2040, "region": "cn"}).json()

    by_key = {one["key"]: one for one in said["items"]}
    assert by_key["mid_autumn"]["status"] == "predicted"
    assert not said["known"]
    assert [list(one) for one in said["warnings"]] == [["zh", "en"]]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"year": 2026},
        {"region": "cn"},
        {"year": 1899, "region": "cn"},
        {"year": 2057, "region": "cn"},
        {"year": 2026, "region": "xx"},
        {"year": "the last", "region": "cn"},
    ],
)
def test_what_cannot_be_answered_is_malformed(client: TestClient, asked: dict[str, str]) -> None:
    refused = client.get(PAGE, params=asked)

    assert (refused.status_code, refused.json()["code"]) == (422, "malformed-request")


def test_whoever_is_signed_in_may_ask(client_as: ClientAs, nobody: TestClient) -> None:
    asked = {"year": 2026, "region": "tw"}

    assert client_as("auditor").get(PAGE, params=asked).status_code == 200
    assert nobody.get(PAGE, params=asked).status_code == 401


def test_the_client_lists_them(server: Server) -> None:
    with client_of(server) as shop:
        festivals = shop.festivals.list(2027, "tw")

    assert {one.key for one in festivals.items} >= {"little_new_year_eve", "constitution_day"}
    assert [one.en for one in festivals.warnings] == [
        "The holidays of 2027 are predicted, not yet promulgated"
    ]


@pytest.mark.parametrize("region", ["cn", "tw", "none"])
@pytest.mark.parametrize("year", [1900, 1969, 2056])
def test_the_first_and_the_last_year_are_answered(
    client: TestClient, year: int, region: str
) -> None:
    answer = client.get("/v1/festivals", params={"year": year, "region": region})

    assert answer.status_code == 200
    assert {one["date"][:4] for one in answer.json()["items"]} == {str(year)}
