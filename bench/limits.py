"""The limit: the same transaction and the same reads by pgbench, with nothing of ours between."""

import re
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from string import Template

from bench.book import BARE, LOOKED_AT, Book
from bench.measure import Seen, percentile
from bench.postgres import Postgres
from bench.processes import cpu_seconds
from bench.worlds import TODAY, scratch

SCRIPTS = Path(__file__).with_name("pgbench")
PREFIX = "019a0000-0000-7000-8000-"
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)

_SLOTS = """
CREATE TABLE bench_slots AS
SELECT row_number() OVER (ORDER BY md5(free.id::text || k.starts_at::text)) AS n, k.*,
    free.id AS free_room
FROM (SELECT *, row_number() OVER (
        PARTITION BY venue_id, business_date, starts_at, used_class_id ORDER BY id) AS pick
    FROM reservations
    WHERE status = 'confirmed' AND business_date BETWEEN '{first}' AND '{last}') k
JOIN rooms free ON free.venue_id = k.venue_id AND free.room_class_id = k.used_class_id
LEFT JOIN reservations r ON r.room_id = free.id AND r.occupies
    AND r.occupies_from = k.occupies_from
WHERE k.pick = 1 AND r.id IS NULL LIMIT 200000
"""
_MADE_NEW = """
UPDATE bench_slots SET room_id = free_room, booked_by = 'pgbench', day_no = 1000000 + n,
    code = 'P' || n, id = ('{prefix}' || lpad(n::text, 12, '0'))::uuid
"""
_TAKE_BACK = (
    "DELETE FROM reservations WHERE booked_by = 'pgbench'",
    "DELETE FROM idempotency_rows WHERE principal = 'pgbench'",
    "DELETE FROM outbox WHERE topic = 'pgbench'",
)


MOST_A_SECOND = 12_000
"""No machine is expected to book quicker; where rooms could run out, as many as there are."""


@dataclass
class Limits:
    """pgbench over one database of one server."""

    server: Postgres
    name: str
    folder: Path
    supply: int
    words: dict[str, str]

    @classmethod
    def over(cls, server: Postgres, name: str, *, answer_bytes: int) -> "Limits":
        """Prepare a database: a table of free rooms to book, and the scripts' words."""
        first, last = (TODAY + timedelta(days=ahead) for ahead in BARE)
        server.order(
            name, "SET enable_nestloop = off", "SET max_parallel_workers_per_gather = 0",
            _SLOTS.format(first=first, last=last), _MADE_NEW.format(prefix=PREFIX),
            "ALTER TABLE bench_slots ADD PRIMARY KEY (n)", "VACUUM (ANALYZE) bench_slots",
        )  # fmt: skip
        supply = int(server.ask(name, "SELECT count(*) FROM bench_slots")[0][0])
        columns = server.ask(
            name, "SELECT column_name::text FROM information_schema.columns "
            "WHERE table_name = 'reservations' AND table_schema = 'public' ORDER BY 1",
        )  # fmt: skip
        venues = Book(lambda question: server.ask(name, question)).venues()
        words = {
            "columns": ", ".join(f'"{column}"' for (column,) in columns),
            "prefix": PREFIX,
            "body": f"decode('{'7b' * answer_bytes}', 'hex')",
            "venues": str(len(venues)),
            "venue_ids": f"'{{{','.join(venues)}}}'::uuid[]",
            "starts_at": f"{TODAY:%Y%m%d}T110000+00",  # a colon would be a variable of pgbench
            "day": str(TODAY + timedelta(days=LOOKED_AT[0])),
        }
        folder = scratch() / f"pgbench_{name}"
        folder.mkdir(exist_ok=True)
        return cls(server, name, folder, supply, words)

    def run(self, work: str, *, clients: int, seconds: float) -> Seen:
        """Run one script as pgbench would have it: prepared, two threads."""
        chunk = self.supply // clients
        script = self.folder / f"{work}.sql"
        text = Template((SCRIPTS / f"{work}.sql").read_text(encoding="utf-8"))
        script.write_text(text.substitute(self.words, chunk=str(chunk)), encoding="utf-8")
        for old in self.folder.glob("log*"):
            old.unlink()
        few = work == "booking" and self.supply < MOST_A_SECOND * seconds
        how_long = ["-t", str(chunk)] if few else ["-T", str(max(1, round(seconds)))]
        before = cpu_seconds(self.server.pid)
        said = subprocess.run(
            [
                self.server.binaries / "pgbench", "-n", "-M", "prepared", "-c", str(clients),
                "-j", str(min(clients, 2)), *how_long, "-f", script, "-D", "n=0", "-l",
                "--log-prefix", self.folder / "log", self.server.url(self.name),
            ],
            capture_output=True, text=True, check=True, cwd=self.folder,
        ).stdout  # fmt: skip
        cpu = cpu_seconds(self.server.pid) - before
        if work == "booking":
            self.server.order(self.name, *_TAKE_BACK)
        done, tps = int(_DONE.findall(said)[0]), float(_TPS.findall(said)[0])
        took = sorted(
            int(line.split()[2]) / 1000
            for log in self.folder.glob("log*")
            for line in log.read_text(encoding="utf-8").splitlines()
        )
        return Seen(
            per_second=tps, p50=percentile(took, 50), p99=percentile(took, 99), slowest=took[-1],
            server_us=0.0, store_us=cpu / done * 1e6, generator_us=0.0, statuses={200: done},
        )  # fmt: skip
