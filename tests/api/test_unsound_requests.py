"""What no request gets in with: odd bytes, odd JSON, odd targets. And never an echo."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import Field, ValidationError

from ktv_booking.kernel.text import Language, Text
from ktv_booking.web.fields import DocumentIn
from ktv_booking.web.limits import IMPORT_LIMIT, ORDINARY_LIMIT
from ktv_booking.web.problems.validation import malformed_from
from tests.api.small_app import CANARY, PROBLEM, NewVisit, a_visit, an_app


@pytest.fixture
def app() -> FastAPI:
    return an_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def post_raw(client: TestClient, body: bytes, media_type: str = "application/json") -> Any:
    return client.post("/v1/visits", content=body, headers={"content-type": media_type})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (a_visit(party_size="7"), "party_size"),
        (a_visit(party_size=True), "party_size"),
        (a_visit(party_size=10**12), "party_size"),
        (a_visit(status="confirmed"), "status"),
        (a_visit(**{CANARY: 1}), "?"),
        (a_visit(**{"<script>": 1}), "?"),
        (a_visit(guest={"name": "", "phone": CANARY}), "guest.name"),
        (a_visit(guest=[CANARY]), "guest"),
        (a_visit(guest={"name": CANARY + "\x07", "phone": CANARY}), "guest.name"),
        (a_visit(starts_at="T" + CANARY), "starts_at"),
        (a_visit(starts_at="2026-11-21T20:00:00"), "starts_at"),
        (a_visit(on=CANARY[:10]), "on"),
        ([CANARY], "body"),
        (CANARY, "body"),
        (None, "body"),
    ],
)
def test_a_malformed_request_names_the_field_and_never_echoes(
    client: TestClient, body: Any, field: str
) -> None:
    answer = client.post("/v1/visits", json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert set(answer.json()["errors"][0]) == {"field", "reason"}
    assert CANARY[:10] not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"\xff\xfe", 400, "bad-encoding"),
        (b'{"party_size": "\xc3\x28"}', 400, "bad-encoding"),
        (b"\xef\xbb\xbf{}", 400, "bad-encoding"),
        ('{"a": 1}'.encode("utf-16"), 400, "bad-encoding"),
        (b'"\xed\xa0\x80"', 400, "bad-encoding"),
        (b"{", 422, "malformed-request"),
        (b"\x00", 422, "malformed-request"),
        (b'{"party_size": 6, "party_size": 7}', 422, "malformed-request"),
        (b'{"party_size": NaN}', 422, "malformed-request"),
        (b'{"anything": {"a": [-Infinity]}}', 422, "malformed-request"),
        (b'{"party_size": 1e999}', 422, "malformed-request"),
        (b'{"anything": {"a": 9223372036854775808}}', 422, "malformed-request"),
        (b'{"anything": {"a": ' + b"9" * 9000 + b"}}", 422, "malformed-request"),
        (b'{"anything": {"a": "\\ud800"}}', 422, "malformed-request"),
        (b'{"anything": {"a": ["\\u0000"]}}', 422, "malformed-request"),
        (b'{"\\ud800": 1}', 422, "malformed-request"),
        (b"[" * 100_000, 422, "malformed-request"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 422, "malformed-request"),
        (b'{"anything": ' + b"[" * 32 + b"]" * 32 + b"}", 422, "malformed-request"),
        (b'\\"' * 100_000, 422, "malformed-request"),
        (b"", 422, "malformed-request"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_not_sound_json_never_gets_in(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    answer = post_raw(client, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == PROBLEM


def test_brackets_inside_strings_are_no_depth(client: TestClient) -> None:
    answer = client.post("/v1/visits", json=a_visit(anything={"a": "[{" * 500 + '\\"['}))

    assert answer.status_code == 201


def test_whole_emoji_and_rare_han_pass(client: TestClient) -> None:
    body = json.dumps(a_visit(anything={"a": "👨‍👩‍👧 𠮷"}))

    assert post_raw(client, body.encode()).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", ""])
def test_another_content_type_is_malformed(client: TestClient, media_type: str) -> None:
    answer = post_raw(client, json.dumps(a_visit()).encode(), media_type)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request")
    assert CANARY not in answer.text


def test_a_body_past_the_cap_is_refused_by_what_it_announces(client: TestClient) -> None:
    answer = post_raw(client, b"x" * (ORDINARY_LIMIT + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert answer.json()["limit_bytes"] == ORDINARY_LIMIT


def test_a_body_past_the_cap_is_refused_while_it_streams(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 65536

    answer = client.post("/v1/visits", content=endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_imports_may_be_larger(client: TestClient) -> None:
    headers = {"content-type": "text/csv"}

    fits = client.post("/v1/visits/imports", content=b"x" * IMPORT_LIMIT, headers=headers)
    bursts = client.post("/v1/visits/imports", content=b"x" * (IMPORT_LIMIT + 1), headers=headers)

    assert (fits.status_code, fits.json()["party_size"]) == (200, IMPORT_LIMIT)
    assert bursts.status_code == 413


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("/v1/visits?q=%00", "q"),
        ("/v1/visits?q=%ED%A0%80", "q"),
        ("/v1/visits?q=%FF", "q"),
        ("/v1/visits?q=100%", "q"),
        ("/v1/visits?q=%zz", "q"),
        ("/v1/visits?q=a%0Ab", "q"),
        ("/v1/visits?%00=1", "query"),
        ("/v1/visits?limit=9223372036854775808", "limit"),
        ("/v1/visits?limit=" + "9" * 5000, "limit"),
        ("/v1/visits?limit=1e999", "limit"),
        ("/v1/visits?limit=101", "limit"),
        ("/v1/visits?q=" + "x" * 9000, "query"),
        ("/v1/visits?" + "a&" * 200, "query"),
        ("/v1/visits/%00", "path"),
        ("/v1/visits/%FF", "path"),
        ("/v1/visits/" + CANARY, "visit_id"),
    ],
    ids=lambda value: value[:40],
)
def test_a_target_that_is_no_text_is_malformed(
    app: FastAPI, client: TestClient, target: str, field: str
) -> None:
    path, _, query = target.partition("?")
    answer = client.get(path, params=None) if not query else _get_raw(app, path, query)

    status, document = answer if isinstance(answer, tuple) else (answer.status_code, answer.json())
    assert (status, document["code"]) == (422, "malformed-request")
    assert [error["field"] for error in document["errors"]] == [field]
    assert CANARY not in json.dumps(document)


def _get_raw(app: FastAPI, path: str, query: str) -> tuple[int, dict[str, Any]]:
    """Send a query string as it is: clients mend what is broken."""

    class Raw:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                scope["query_string"] = query.encode()
            await self.inner(scope, receive, send)

    answer = TestClient(Raw(app)).get(path)
    return answer.status_code, answer.json()


def test_what_a_model_alone_refuses_can_be_said_too() -> None:
    with pytest.raises(ValidationError) as refused:
        NewVisit.model_validate(a_visit(party_size=CANARY))

    said = malformed_from(refused.value.errors()).facts["errors"]
    assert said == [{"field": "party_size", "reason": Text(zh="应为整数", en="must be an integer")}]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "日期须在1970年至2200年之间"), ("en", "between 1970")]
)
def test_a_validator_of_ours_speaks_the_readers_language(language: Language, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NewVisit.model_validate(a_visit(on="9999-01-01"))

    reason = malformed_from(refused.value.errors()).facts["errors"][0]["reason"]

    assert said in reason.said_in(language)


class Wish(DocumentIn):
    kind: Literal["maintenance", "management_hold", "other"] | None = None
    codes: list[str] | None = Field(default=None, min_length=1)


@pytest.mark.parametrize(
    ("model", "sent", "said"),
    [
        (
            NewVisit,
            a_visit(on="2026-13-01"),
            Text(
                zh="没有这样的日期：须为 YYYY-MM-DD",
                en="there is no such day; a day is YYYY-MM-DD",
            ),
        ),
        (
            NewVisit,
            a_visit(starts_at="2026-02-30T20:00:00+08:00"),
            Text(
                zh="没有这样的时间：须为带时区的 RFC 3339 时间",
                en="there is no such instant; one is RFC 3339 with an offset",
            ),
        ),
        (
            NewVisit,
            a_visit(guest={"name": "", "phone": CANARY}),
            Text(zh="至少 1 个字符", en="must have at least 1 character"),
        ),
        (
            NewVisit,
            a_visit(guest={"name": "x" * 81, "phone": CANARY}),
            Text(zh="至多 80 个字符", en="must have at most 80 characters"),
        ),
        (Wish, {"codes": []}, Text(zh="至少 1 项", en="must have at least 1 item")),
        (
            Wish,
            {"kind": "x"},
            Text(
                zh="应为 'maintenance'、'management_hold' 或 'other'",
                en="must be 'maintenance', 'management_hold' or 'other'",
            ),
        ),
    ],
)
def test_a_reason_is_said_in_each_language_alone(
    model: type[DocumentIn], sent: Any, said: Text
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(sent)

    assert malformed_from(refused.value.errors()).facts["errors"][0]["reason"] == said
