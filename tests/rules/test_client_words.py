"""What the client says and remembers on its line, and what it never shows."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import ValidationError

from ktv_booking.client import Client, Unanswered, Unreadable
from ktv_booking.client.refusals import NoRoomFree
from ktv_booking.outreach.schemas import SweepOut
from tests.lossy_line import SHOP, SWEEP, Line, lost, over, refusal

PHONE = "+8613900009876"


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


def test_the_largest_mark_goes_along_whoever_of_a_client_was_answered_it() -> None:
    marks = ["0/FF", "1/0", "0/100", "nonsense"]
    line = Line(
        *(httpx.Response(200, json={"swept": 1}, headers={"Ktv-Write-Mark": one}) for one in marks)
    )

    with over(line) as transport, ThreadPoolExecutor(1) as another_thread:
        for _ in marks:
            another_thread.submit(transport.post, SWEEP, None, SweepOut).result()
        transport.at(datetime(2026, 10, 14, 20, tzinfo=UTC)).get("/v1/sweeps", SweepOut)

    assert line.heard[-1].headers["Ktv-Write-Mark"] == "1/0"


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
