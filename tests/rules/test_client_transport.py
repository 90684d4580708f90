"""The client's line to the shop, which loses, doubles and turns away what is sent over it."""

import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from ktv_booking.client import Client, Refused, Unanswered, Unreadable
from ktv_booking.client.refusals import (
    Busy,
    NoRoomFree,
    NotFound,
    StaleVersion,
    StoreUnavailable,
    TooManyRequests,
)
from ktv_booking.client.transport import LONGEST_WAIT, Transport
from ktv_booking.reservations.schemas import SweepOut

PHONE = "+8613900009876"
SHOP = "http://shop.test"
SWEEP = "/v1/venues/018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e/sweeps"
Handler = Callable[[httpx.Request], httpx.Response]


class Swept(BaseModel):
    """A body of these tests only."""

    swept: int = 1


class Line:
    """A shop that counts one effect per key, behind a line that goes wrong as it is told to.

    `mishaps` are for the first requests, in order: an exception instead of the answer, raised
    after the shop heard the request; a refusal instead of hearing it; or None for none.
    """

    def __init__(self, *mishaps: Any) -> None:
        self.mishaps = list(mishaps)
        self.heard: list[httpx.Request] = []
        self.effects: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        mishap = self.mishaps.pop(0) if self.mishaps else None
        if isinstance(mishap, httpx.Response):
            return mishap
        if not isinstance(mishap, httpx.ConnectError):
            self.effects.add(request.headers.get("Idempotency-Key", str(len(self.heard))))
        if mishap is not None:
            raise mishap
        return httpx.Response(200, json={"swept": 1})

    @property
    def keys(self) -> set[str]:
        """The keys that came over the line."""
        return {request.headers["Idempotency-Key"] for request in self.heard}


def refusal(code: str, status: int, headers: dict[str, str] | None = None, **facts: Any) -> Any:
    body = {"type": f"/problems/{code}", "code": code, "status": status, "title": code, **facts}
    return httpx.Response(
        status, json=body, headers={"Content-Type": "application/problem+json", **(headers or {})}
    )


@contextmanager
def over(handler: Handler, waits: list[float] | None = None, **options: Any) -> Iterator[Transport]:
    """Open a line to `handler`; waits are noted, not waited."""
    noted: list[float] = [] if waits is None else waits
    given = {"language": "en", "timeout": 1.0, "retries": 5, "now": None, **options}
    line = Transport(
        SHOP, "a-token", transport=httpx.MockTransport(handler), sleep=noted.append, **given
    )
    with line:
        yield line


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("timed out")


def test_a_post_whose_answers_are_lost_has_one_effect_under_one_key() -> None:
    line = Line(lost(), httpx.RemoteProtocolError("gone"))

    with over(line) as transport:
        swept = transport.post(SWEEP, None, SweepOut)
        tries = transport.last.tries

    assert swept.swept == 1
    assert (len(line.heard), len(line.keys), len(line.effects), tries) == (3, 1, 1, 3)
    assert 16 <= len(line.keys.pop()) <= 255


def test_every_post_has_a_key_of_its_own() -> None:
    line = Line()

    with over(line) as transport:
        transport.post(SWEEP, None, SweepOut)
        transport.post(SWEEP, None, SweepOut)

    assert len(line.keys) == 2


def test_a_request_that_is_doubled_on_the_way_has_one_effect() -> None:
    line = Line()

    def doubling(request: httpx.Request) -> httpx.Response:
        line(request)
        return line(request)

    with over(doubling) as transport:
        transport.post(SWEEP, None, SweepOut)

    assert (len(line.heard), len(line.effects)) == (2, 1)


def test_a_given_key_is_the_one_sent() -> None:
    line = Line()

    with over(line) as transport:
        transport.post(SWEEP, None, SweepOut, idempotency_key="errand-of-yesterday")

    assert line.keys == {"errand-of-yesterday"}


def test_a_repeated_post_says_the_same_to_the_byte() -> None:
    line = Line(lost(), refusal("busy", 503))

    with over(line) as transport:
        transport.post(SWEEP, Swept(swept=3), SweepOut)

    assert {request.content for request in line.heard} == {b'{"swept":3}'}


def test_retry_after_is_waited_for_and_a_little_more() -> None:
    waits: list[float] = []
    line = Line(refusal("store-unavailable", 503, {"Retry-After": "3"}))

    with over(line, waits) as transport:
        transport.post(SWEEP, None, SweepOut)

    assert len(waits) == 1
    assert 3 < waits[0] < 4


def test_waits_grow_jittered_and_are_capped() -> None:
    waits: list[float] = []
    line = Line(*[refusal("busy", 503)] * 9)

    with over(line, waits, retries=9) as transport:
        transport.get("/v1/sweeps", SweepOut)

    assert all(0.1 * 2**n / 2 <= wait <= 0.1 * 2**n for n, wait in enumerate(waits[:4], 1))
    assert all(1 <= wait <= 2 for wait in waits[4:])


def test_a_longer_retry_after_than_anybody_waits_is_told_at_once() -> None:
    waits: list[float] = []
    asked = int(LONGEST_WAIT) + 1
    line = Line(refusal("too-many-requests", 429, {"Retry-After": str(asked)}))

    with over(line, waits) as transport, pytest.raises(TooManyRequests) as refused:
        transport.get("/v1/sweeps", SweepOut)

    assert (refused.value.retry_after, waits, len(line.heard)) == (asked, [], 1)


def test_a_twin_in_progress_is_waited_for() -> None:
    line = Line(refusal("request-in-progress", 409, {"Retry-After": "1"}))

    with over(line) as transport:
        swept = transport.post(SWEEP, None, SweepOut)

    assert (swept.swept, len(line.keys)) == (1, 1)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_whoever_stands_between_may_answer_badly_for_a_while(status: int) -> None:
    line = Line(httpx.Response(status, html="<h1>bad gateway</h1>"))

    with over(line) as transport:
        swept = transport.get("/v1/sweeps", SweepOut)

    assert swept.swept == 1


def test_after_the_last_try_the_refusal_is_told() -> None:
    line = Line(*[refusal("busy", 503)] * 9)

    with over(line, retries=2) as transport, pytest.raises(Busy):
        transport.post(SWEEP, None, SweepOut)

    assert (len(line.heard), len(line.effects)) == (3, 0)


def test_after_the_last_try_silence_is_told_with_the_key_to_find_out() -> None:
    line = Line(*[lost()] * 9)

    with over(line, retries=2) as transport, pytest.raises(Unanswered) as silence:
        transport.post(SWEEP, None, SweepOut)

    assert silence.value.tries == len(line.heard) == 3
    assert line.keys == {silence.value.idempotency_key}
    assert str(silence.value) == f"POST {SWEEP}: ReadTimeout (3 tries)"


def test_a_refusal_of_the_shop_is_final() -> None:
    line = Line(refusal("no-room-free", 409), refusal("no-room-free", 409))

    with over(line) as transport, pytest.raises(NoRoomFree):
        transport.post(SWEEP, None, SweepOut)

    assert len(line.heard) == 1


def test_a_versioned_change_whose_answer_is_lost_is_sent_again() -> None:
    line = Line(lost())

    with over(line) as transport:
        transport.put("/v1/x", Swept(), SweepOut, if_match=3)

    assert [request.headers["If-Match"] for request in line.heard] == ['"3"', '"3"']


def test_a_stale_version_after_a_lost_answer_may_be_our_own_change() -> None:
    line = Line(lost(), refusal("stale-version", 412, current={"swept": 7}))

    with over(line) as transport, pytest.raises(StaleVersion) as stale:
        transport.patch("/v1/x", Swept(), SweepOut, if_match=3)

    assert stale.value.may_be_ours
    assert stale.value.current == {"swept": 7}
    assert stale.value.current_as(SweepOut).swept == 7


@pytest.mark.parametrize(
    "before",
    [(), (refusal("busy", 503),), (httpx.ConnectError("refused"),)],
    ids=["at-once", "turned-away", "never-heard"],
)
def test_a_stale_version_is_not_ours_where_nothing_of_ours_was_heard(before: Any) -> None:
    line = Line(*before, refusal("stale-version", 412))

    with over(line) as transport, pytest.raises(StaleVersion) as stale:
        transport.put("/v1/x", Swept(), SweepOut, if_match=3)

    assert not stale.value.may_be_ours


def test_a_change_that_names_no_version_is_not_sent_again_once_it_may_be_heard() -> None:
    line = Line(lost())

    with over(line) as transport, pytest.raises(Unanswered):
        transport.put("/v1/x", Swept(), SweepOut, if_match=None)

    assert len(line.heard) == 1


def test_a_change_that_names_no_version_is_not_sent_again_when_the_store_went_away() -> None:
    line = Line(refusal("store-unavailable", 503))

    with over(line) as transport, pytest.raises(StoreUnavailable):
        transport.put("/v1/x", Swept(), SweepOut, if_match=None)

    assert len(line.heard) == 1


@pytest.mark.parametrize("mishap", [httpx.ConnectError("refused"), refusal("busy", 503)])
def test_a_change_that_names_no_version_is_sent_again_where_it_was_not_heard(mishap: Any) -> None:
    line = Line(mishap)

    with over(line) as transport:
        transport.put("/v1/x", Swept(), SweepOut, if_match=None)

    assert (len(line.heard), len(line.effects)) == (2, 1)


def test_what_is_gone_after_a_lost_answer_was_taken_away() -> None:
    line = Line(lost(), refusal("not-found", 404))

    with over(line) as transport:
        transport.delete("/v1/outages/1")

    assert len(line.heard) == 2


def test_what_never_was_cannot_be_taken_away() -> None:
    line = Line(refusal("not-found", 404))

    with over(line) as transport, pytest.raises(NotFound):
        transport.delete("/v1/outages/1")


def test_books_and_replays_of_the_last_answer_are_known_refused_or_not() -> None:
    revs = {"Ktv-Rev": "shanghai/2026-10-14=12, taipei/2026-10-14=3"}
    line = Line(
        httpx.Response(
            200, json={"swept": 1}, headers={**revs, "Idempotent-Replayed": "true", "ETag": '"4"'}
        ),
        refusal("no-room-free", 409, revs),
    )

    with over(line) as transport:
        transport.post(SWEEP, None, SweepOut)
        first = transport.last
        with pytest.raises(NoRoomFree):
            transport.post(SWEEP, None, SweepOut)
        second = transport.last

    assert first.revs == second.revs == {"shanghai/2026-10-14": 12, "taipei/2026-10-14": 3}
    assert (first.replayed, first.etag) == (True, '"4"')
    assert (second.replayed, second.status) == (False, 409)


def test_the_mark_of_a_write_goes_along_with_reads() -> None:
    line = Line(httpx.Response(200, json={"swept": 1}, headers={"Ktv-Write-Mark": "0/16B3748"}))

    with over(line) as transport:
        transport.post(SWEEP, None, SweepOut)
        transport.get("/v1/sweeps", SweepOut)

    assert line.heard[1].headers["Ktv-Write-Mark"] == "0/16B3748"


def test_a_copy_at_another_time_says_so_and_the_first_does_not() -> None:
    line = Line()
    evening = datetime(2026, 10, 14, 20, tzinfo=UTC)

    with over(line) as transport:
        transport.at(evening).get("/v1/sweeps", SweepOut)
        transport.get("/v1/sweeps", SweepOut)

    assert [request.headers.get("Ktv-Now") for request in line.heard] == [
        "2026-10-14T20:00:00+00:00",
        None,
    ]


def test_a_time_without_an_offset_is_no_time() -> None:
    with over(Line()) as transport, pytest.raises(ValueError, match="offset"):
        transport.at(datetime(2026, 10, 14, 20))


def test_filters_are_said_as_the_contract_names_them() -> None:
    line = Line()
    room = uuid4()

    with over(line) as transport:
        transport.get(
            "/v1/x",
            SweepOut,
            from_=datetime(2026, 10, 14, 20, tzinfo=UTC),
            kind="advance",
            status=["held", "confirmed"],
            room_id=room,
            limit=None,
        )

    assert line.heard[0].url.params.multi_items() == [
        ("from", "2026-10-14T20:00:00Z"),
        ("kind", "advance"),
        ("status", "held"),
        ("status", "confirmed"),
        ("room_id", str(room)),
    ]


def test_nonsense_is_refused_before_anything_is_sent() -> None:
    line = Line()
    client = Client(SHOP, "a-token", transport=httpx.MockTransport(line))

    with client, pytest.raises(ValidationError) as nonsense:
        client.reservations.book(
            venue_id=uuid4(), party_size="six", guest={"name": "Li", "phone": PHONE}, source="phone"
        )

    assert line.heard == []
    assert PHONE not in str(nonsense.value)


def test_an_id_that_is_none_reaches_no_path() -> None:
    line = Line()

    with Client(SHOP, "a-token", transport=httpx.MockTransport(line)) as client:
        with pytest.raises(ValueError, match="UUID"):
            client.reservations.get("../venues")
        with pytest.raises(TypeError, match="version"):
            client.reservations.seat(uuid4(), if_match=True)

    assert line.heard == []


def test_nothing_an_exception_shows_names_a_phone_or_a_token() -> None:
    line = Line(*[lost()] * 9)
    client = Client(SHOP, "a-token", transport=httpx.MockTransport(line), retries=0)

    with client, pytest.raises(Unanswered) as silence:
        client.callers(PHONE)

    shown = f"{silence.value} {silence.value!r} {client!r} {silence.value.__cause__!r}"
    assert PHONE.lstrip("+") not in shown
    assert "a-token" not in shown


def test_the_log_of_httpx_does_not_name_a_phone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="httpx")

    with over(Line()) as transport:
        transport.get("/v1/callers", SweepOut, phone=PHONE)

    assert "/v1/callers?phone=-" in caplog.text
    assert PHONE.lstrip("+") not in caplog.text


def test_an_answer_that_is_no_such_document_says_where_and_not_what() -> None:
    line = Line(httpx.Response(200, json={"swept": "王小明"}))

    with over(line) as transport, pytest.raises(Unreadable) as unreadable:
        transport.get("/v1/sweeps", SweepOut)

    assert str(unreadable.value) == "not a SweepOut: swept"


def test_a_code_of_a_newer_shop_is_a_plain_refusal_with_its_facts() -> None:
    line = Line(refusal("moon-too-full", 409, phase="full", trace_id="abc", detail="Too bright"))

    with over(line) as transport, pytest.raises(Refused) as refused:
        transport.get("/v1/sweeps", SweepOut)

    said = refused.value
    assert type(said) is Refused
    assert (said.code, said.status, said.said) == ("moon-too-full", 409, "Too bright")
    assert (said.facts, said.trace_id) == ({"phase": "full"}, "abc")


def test_refusals_travel_between_processes() -> None:
    line = Line(refusal("stale-version", 412, current={"id": 1}, detail="Late"))

    with over(line) as transport, pytest.raises(StaleVersion) as refused:
        transport.patch("/v1/x", Swept(), SweepOut, if_match=1)
    copied = pickle.loads(pickle.dumps(refused.value))

    assert (type(copied), copied.current, copied.said) == (StaleVersion, {"id": 1}, "Late")


def test_the_day_of_an_unchanged_board_is_not_sent_again() -> None:
    venue = UUID("018f2b3c-5a10-7c3e-9d41-2f6a7b8c9d0e")
    board = {
        "venue_id": str(venue), "business_date": "2026-10-14", "rev": 5, "opens_at": None,
        "closes_at": None, "day_type": "W", "rooms": [], "unassigned": [], "totals": [],
        "settled": False,
    }  # fmt: skip
    tags: list[str | None] = []

    def shop(request: httpx.Request) -> httpx.Response:
        tags.append(request.headers.get("If-None-Match"))
        status = 304 if tags[-1] else 200
        return httpx.Response(
            status, json=board if status == 200 else None, headers={"ETag": '"5"'}
        )

    with Client(SHOP, "a-token", transport=httpx.MockTransport(shop)) as client:
        first = client.board(venue, "2026-10-14")
        second = client.board(venue, "2026-10-14")
        client.at(datetime(2026, 10, 14, 20, tzinfo=UTC)).board(venue, "2026-10-14")

    assert second is first
    assert tags == [None, '"5"', None]
