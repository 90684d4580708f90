"""What the client sends again over a bad line, under which key, and when it stops."""

from typing import Any

import httpx
import pytest

from ktv_booking.client import Unanswered
from ktv_booking.client.refusals import (
    Busy,
    NoRoomFree,
    NotFound,
    StaleVersion,
    StoreUnavailable,
    TooManyRequests,
)
from ktv_booking.client.transport import LONGEST_WAIT
from ktv_booking.outreach.schemas import SweepOut
from tests.lossy_line import SWEEP, Line, Swept, lost, over, refusal


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
