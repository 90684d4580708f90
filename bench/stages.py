"""A stage is one seeded store, served: the works over HTTP, each beside its limit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import straight
from bench.book import Book, of_postgres, of_sqlite
from bench.limits import Limits
from bench.measure import Seen, measured
from bench.requests import Work, works
from bench.running import Bench, samples
from bench.serving import Serving, product
from bench.worlds import copy_of_sqlite, on_postgres, on_sqlite

LIMIT_OF = {
    "POST reservation": "booking",
    "GET availability": "availability",
    "GET board": "board",
}
WITH_LIMIT = tuple(LIMIT_OF)
Limit = Callable[[str, int], Seen]


@dataclass
class Stage:
    """One store at one size, its server, and what is sent to it."""

    bench: Bench
    size: str
    store: str
    book: Book
    works: dict[str, Work]
    serving: Serving
    store_pid: int | None
    limit_name: str
    limit: Limit

    def once(self, name: str, clients: int) -> None:
        """Measure a work once, its limit just before it."""
        work = self.works[name]
        if not self.bench.wants(name):
            return
        if name in LIMIT_OF and (self.store == "postgresql" or name == "POST reservation"):
            limit = LIMIT_OF[name]
            self._take(f"{self.limit_name} {limit}", clients, lambda: self.limit(limit, clients))
        self._take(
            name, clients,
            lambda: measured(
                work, self.serving, self.store_pid, clients=clients, seconds=self.bench.seconds
            ),
        )  # fmt: skip

    def floor_once(self, name: str, bare: Serving, clients: int) -> None:
        """Measure the bare framework at the same documents."""
        if name not in LIMIT_OF or not self.bench.wants(name):
            return
        same = Work(f"floor {LIMIT_OF[name]}", self.works[name].requests)
        self._take(
            same.name, clients,
            lambda: measured(same, bare, None, clients=clients, seconds=self.bench.seconds / 2),
        )  # fmt: skip

    def _take(self, work: str, clients: int, measure: Callable[[], Seen]) -> None:
        self.bench.take(work, self.size, self.store, clients, measure)


@contextmanager
def on_a_server(bench: Bench, size: str) -> Iterator[Stage]:
    """Serve a copy of the PostgreSQL template of a size; its overlaps are counted at the end."""
    name = f"run_{size}"
    bench.say(f"{size} on PostgreSQL: preparing")
    url = bench.postgres.create(name, template=on_postgres(bench.postgres, size))
    book = of_postgres(bench.postgres, name)
    found = _shared_out(works(book), bench)
    with product(url) as serving:
        bodies = samples(found, serving)
        limits = Limits.over(bench.postgres, name, answer_bytes=len(bodies["POST"].encode()))
        yield Stage(
            bench, size, "postgresql", book, found, serving, bench.postgres.pid, "pgbench",
            lambda work, clients: limits.run(work, clients=clients, seconds=bench.seconds),
        )  # fmt: skip
    bench.overlaps[f"{size} postgresql"] = book.overlaps()
    bench.postgres.drop(name)


@contextmanager
def in_a_file(bench: Bench, size: str) -> Iterator[Stage]:
    """Serve a copy of the SQLite template of a size; its overlaps are counted at the end."""
    bench.say(f"{size} on SQLite: preparing")
    path = copy_of_sqlite(on_sqlite(size), f"run_{size}.sqlite3")
    book = of_sqlite(path)
    found = _shared_out(works(book), bench)
    with product(f"sqlite:///{path}") as serving:
        bodies = samples(found, serving)
        supply = straight.prepare(path)
        yield Stage(
            bench, size, "sqlite", book, found, serving, None, "straight",
            lambda _, clients: straight.run(
                path, supply=supply, answer_bytes=len(bodies["POST"].encode()),
                processes=clients, seconds=bench.seconds,
            ),
        )  # fmt: skip
    bench.overlaps[f"{size} sqlite"] = book.overlaps()


def _shared_out(found: dict[str, Work], bench: Bench) -> dict[str, Work]:
    for work in found.values():
        work.divide(bench.repeats * len(bench.clients))
    return found
