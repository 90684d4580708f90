import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, insert, select
from sqlalchemy.orm import Session

from ktv_booking.db.base import UtcDateTime
from ktv_booking.kernel.errors import Malformed
from ktv_booking.web.paging import Asked, Reader, decode_cursor, encode_cursor, page_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VISITS = Table(
    "paged_visits",
    MetaData(),
    Column("id", Uuid(), primary_key=True),
    Column("starts_at", UtcDateTime()),
    Column("name", String()),
    Column("seats", Integer()),
)
BY: list[tuple[Column[Any], Reader]] = [
    (VISITS.c.starts_at, datetime.fromisoformat),
    (VISITS.c.id, UUID),
]
READERS: list[Reader] = [read for _, read in BY]


def as_token(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


aware = st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
numbers = st.integers(-(2**63), 2**63 - 1)


@given(aware, st.dates(), st.uuids(), numbers, words)
def test_a_cursor_gives_back_the_sort_key_it_was_made_of(
    instant: datetime, day: date, row_id: UUID, number: int, word: str
) -> None:
    key = [instant, day, row_id, number, word]
    readers: list[Reader] = [datetime.fromisoformat, date.fromisoformat, UUID, int, str]

    assert decode_cursor(encode_cursor(key), readers) == key


@given(st.one_of(st.text(max_size=200), st.binary(max_size=80).map(as_token)))
def test_any_other_text_is_no_cursor_and_no_crash(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode_cursor(token, READERS)

    assert refused.value.facts["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("reader", "token"),
    [
        (str, encode_cursor(["a\x00b"])),
        (int, encode_cursor([2**63])),
        (int, encode_cursor(["9" * 700])),
        (int, encode_cursor(["NaN"])),
        (datetime.fromisoformat, encode_cursor([NOON.replace(tzinfo=None)])),
        (datetime.fromisoformat, encode_cursor([NOON.replace(year=9999)])),
        (str, as_token(b'\x01["\\ud800"]')),
        (str, as_token(b"\x01" + b"[" * 700)),
        (str, as_token(b"\x01[7]")),
        (str, as_token(b'\x01{"a":1}')),
        (str, as_token(b'\x02["a"]')),
    ],
)
def test_what_no_column_could_hold_is_refused(reader: Reader, token: str) -> None:
    with pytest.raises(Malformed):
        decode_cursor(token, [reader])


@pytest.fixture
def visits(session: Session) -> Iterator[Session]:
    """Seven visits; three start at the same instant."""
    VISITS.create(session.connection())
    rows = [
        {"id": UUID(int=number), "starts_at": NOON + timedelta(hours=hour), "name": str(number)}
        for number, hour in enumerate([0, 1, 1, 1, 2, 3, 4])
    ]
    session.execute(insert(VISITS), rows)
    yield session
    session.rollback()


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
def test_pages_hold_every_row_once_and_in_order(
    visits: Session, limit: int, is_descending: bool
) -> None:
    names: list[str] = []
    page: Asked | None = Asked(limit)

    while page is not None:
        more, cursor = page_of(visits, select(VISITS.c.name), page, by=BY, descending=is_descending)
        names += more
        page = Asked(limit, cursor) if cursor else None

    assert names == sorted("0123456", reverse=is_descending)


def test_rows_of_several_columns_keep_their_names_and_width(visits: Session) -> None:
    rows, _ = page_of(visits, select(VISITS.c.name, VISITS.c.starts_at), Asked(1), by=BY)

    assert (rows[0].name, rows[0].starts_at, len(rows[0])) == ("0", NOON, 2)


def test_a_row_that_comes_between_two_pages_moves_no_other(visits: Session) -> None:
    _, cursor = page_of(visits, select(VISITS.c.name), Asked(3), by=BY)
    early = {"id": UUID(int=99), "starts_at": NOON - timedelta(days=1), "name": "early"}
    visits.execute(insert(VISITS), [early])

    names, _ = page_of(visits, select(VISITS.c.name), Asked(3, cursor), by=BY)

    assert names == ["3", "4", "5"]


@pytest.mark.parametrize(
    "keys", [[], [NOON], [UUID(int=1), NOON], [NOON, "text"], [date(2026, 1, 1), UUID(int=1)]]
)
def test_a_cursor_of_another_list_is_refused(session: Session, keys: list[object]) -> None:
    page = Asked(5, encode_cursor(keys))

    with pytest.raises(Malformed):
        page_of(session, select(VISITS.c.name), page, by=BY)
