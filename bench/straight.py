"""The limit on SQLite: processes that book straight through `sqlite3`, one transaction each.

BEGIN IMMEDIATE, the check for an overlap, three inserts, COMMIT: on the product's own tables with
their triggers, as durable as the product.
"""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.book import BARE
from bench.measure import Seen, percentile
from bench.worlds import ROOT, TODAY

PREFIX = "019a000000007000800"
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=20000",
)
_SLOTS = f"""
CREATE TABLE bench_slots AS
SELECT row_number() OVER (ORDER BY random()) AS n, k.*, free.id AS free_room
FROM (SELECT *, row_number() OVER (
        PARTITION BY venue_id, business_date, starts_at, used_class_id ORDER BY id) AS pick
    FROM reservations WHERE status = 'confirmed' AND business_date
        BETWEEN '{TODAY + timedelta(days=BARE[0])}' AND '{TODAY + timedelta(days=BARE[1])}') k
JOIN rooms free ON free.venue_id = k.venue_id AND free.room_class_id = k.used_class_id
WHERE k.pick = 1 AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.room_id = free.id
    AND r.occupies AND r.occupies_from < k.occupies_until AND k.occupies_from < r.occupies_until)
"""
_MADE_NEW = f"""
UPDATE bench_slots SET room_id = free_room, booked_by = 'straight', day_no = 1000000 + n,
    code = 'P' || n, id = '{PREFIX}' || printf('%013d', n)
"""
_TAKE_BACK = (
    "DELETE FROM reservations WHERE booked_by = 'straight'",
    "DELETE FROM idempotency_rows WHERE principal = 'straight'",
    "DELETE FROM outbox WHERE topic = 'straight'",
)
_TAKEN = (
    "SELECT count(*) FROM bench_slots s JOIN reservations r ON r.room_id = s.room_id "
    "AND r.occupies AND r.occupies_from < s.occupies_until "
    "AND r.occupies_from > datetime(s.occupies_from, '-26 hours') "
    "AND r.occupies_until > s.occupies_from WHERE s.n = ?"
)


def prepare(path: Path) -> int:
    """Give a store its table of free rooms to book, and return how many there are."""
    with closing(_opened(path)) as store:
        store.execute(_SLOTS)
        store.execute(_MADE_NEW)
        store.execute("CREATE UNIQUE INDEX bench_slots_n ON bench_slots (n)")
        return int(store.execute("SELECT count(*) FROM bench_slots").fetchone()[0])


def run(path: Path, *, supply: int, answer_bytes: int, processes: int, seconds: float) -> Seen:
    """Book with one process and with as many as clients; return the better of the two.

    Many wait on each other by SQLite's own unfair backing off, so that one may do more.
    """
    both = (
        _booked_by(path, supply=supply, answer_bytes=answer_bytes, processes=one, seconds=seconds)
        for one in {1, processes}
    )
    return max(both, key=lambda seen: seen.per_second)


def _booked_by(
    path: Path, *, supply: int, answer_bytes: int, processes: int, seconds: float
) -> Seen:
    """Book with so many processes at once, take it back, and return what was seen."""
    chunk = supply // processes
    command = [sys.executable, "-c", "from bench.straight import work; work()"]
    running = [
        subprocess.Popen(
            [*command, str(path), str(number * chunk), str(chunk), str(seconds), str(answer_bytes)],
            stdout=subprocess.PIPE, cwd=ROOT,
        )
        for number in range(processes)
    ]  # fmt: skip
    heard = [json.loads(one.communicate()[0]) for one in running]
    with closing(_opened(path)) as store:
        for statement in _TAKE_BACK:
            store.execute(statement)
    took = sorted(value for one in heard for value in one["milliseconds"])
    span = max(one["ended"] for one in heard) - min(one["begun"] for one in heard)
    return Seen(
        per_second=len(took) / span,
        p50=percentile(took, 50),
        p99=percentile(took, 99),
        slowest=took[-1],
        server_us=0.0,
        store_us=sum(one["cpu"] for one in heard) / len(took) * 1e6,
        generator_us=0.0,
        statuses={200: len(took)},
    )


def work() -> None:
    """Book the rooms of one chunk until the time is over; the other side of `run`."""
    path, first, chunk, seconds, answer_bytes = sys.argv[1:]
    body, took = b"{" * int(answer_bytes), []
    with closing(_opened(Path(path))) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(reservations)")]
        names = ", ".join(f'"{column}"' for column in columns)
        insert = f"INSERT INTO reservations ({names}) SELECT {names} FROM bench_slots WHERE n = ?"
        begun, cpu = time.time(), time.process_time()
        until = time.monotonic() + float(seconds)
        for number in range(int(first) + 1, int(first) + int(chunk) + 1):
            if time.monotonic() > until:
                break
            since = time.perf_counter()
            _book(store, insert, number, body)
            took.append((time.perf_counter() - since) * 1000)
    cpu = time.process_time() - cpu
    said = {"milliseconds": took, "begun": begun, "ended": time.time(), "cpu": cpu}
    sys.stdout.write(json.dumps(said))


def _book(store: sqlite3.Connection, insert: str, number: int, body: bytes) -> None:
    row_id = f"{PREFIX}{number:013d}"
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    store.execute("BEGIN IMMEDIATE")
    if store.execute(_TAKEN, [number]).fetchone()[0]:
        raise RuntimeError("the room is taken")
    store.execute(insert, [number])
    store.execute(
        "INSERT INTO idempotency_rows (principal, method, path, key, body_hash, status, headers, "
        "body, subject_id, created_at) VALUES ('straight', 'POST', '/v1/reservations', ?, ?, 201, "
        "'{}', ?, ?, ?)",
        [f"straight-{number}", row_id, body, row_id, at],
    )
    store.execute(
        "INSERT INTO outbox (id, topic, subject_id, seq, created_at, tries) "
        "VALUES (?, 'straight', ?, 1, ?, 0)",
        [row_id, row_id, at],
    )
    store.execute("COMMIT")


def _opened(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, isolation_level=None, timeout=20)
    for pragma in PRAGMAS:
        store.execute(pragma)
    return store
