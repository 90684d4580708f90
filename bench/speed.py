"""The works one after another over HTTP, each beside its limit and its floor, interleaved."""

from collections.abc import Iterable

from bench.book import of_postgres
from bench.limits import Limits
from bench.measure import measured
from bench.requests import Work, works
from bench.running import Bench, samples
from bench.serving import Serving, floor, product
from bench.worlds import on_postgres

LIMIT_OF = {
    "POST reservation": "booking",
    "GET availability": "availability",
    "GET board": "board",
}
QUICK = tuple(LIMIT_OF)
STORE = "postgresql"


def speed(
    bench: Bench, size: str, *, wanted: Iterable[str] | None = None, with_floor: bool = True
) -> None:
    """Measure the works on PostgreSQL at one size, for each number of clients, several times."""
    database = f"run_{size}"
    bench.say(f"{size}: preparing")
    url = bench.postgres.create(database, template=on_postgres(bench.postgres, size))
    book = of_postgres(bench.postgres, database)
    all_works = works(book)
    chosen = [all_works[name] for name in wanted or all_works]
    with product(url) as serving:
        bodies = samples(all_works, serving)
        limits = Limits.over(bench.postgres, database, answer_bytes=len(bodies["POST"].encode()))
        with floor() as bare:
            for _ in range(bench.repeats):
                for clients in bench.clients:
                    for work in chosen:
                        _once(bench, size, work, limits, serving, clients)
                        if with_floor:
                            _floor_once(bench, size, work, bare, clients)
    bench.overlaps[f"{size} {STORE}"] = book.overlaps()
    bench.postgres.drop(database)


def _once(
    bench: Bench, size: str, work: Work, limits: Limits, serving: Serving, clients: int
) -> None:
    limit = LIMIT_OF.get(work.name)
    if limit is not None and bench.wants(work.name):
        bench.take(
            f"pgbench {limit}", size, STORE, clients,
            lambda: limits.run(limit, clients=clients, seconds=bench.seconds),
        )  # fmt: skip
    bench.take(
        work.name, size, STORE, clients,
        lambda: measured(
            work, serving, bench.postgres.pid, clients=clients, seconds=bench.seconds
        ),
    )  # fmt: skip


def _floor_once(bench: Bench, size: str, work: Work, bare: Serving, clients: int) -> None:
    if work.name not in LIMIT_OF or not bench.wants(work.name):
        return
    same = Work(f"floor {LIMIT_OF[work.name]}", work.requests)
    bench.take(
        same.name, size, STORE, clients,
        lambda: measured(same, bare, None, clients=clients, seconds=bench.seconds / 2),
    )  # fmt: skip
