"""The sections of a run: speed, growth, the hot slot, SQLite."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from bench.hot import hot
from bench.running import Bench
from bench.serving import floor
from bench.stages import WITH_LIMIT, Stage, in_a_file, on_a_server

BUSY = 16


def speed(bench: Bench, size: str, *, rounds: int) -> None:
    """Measure every work on PostgreSQL beside limit and floor, and then rush one room."""
    with on_a_server(bench, size) as stage:
        with floor() as bare:
            for _ in range(bench.repeats):
                for clients in bench.clients:
                    for name in stage.works:
                        stage.once(name, clients)
                        stage.floor_once(name, bare, clients)
        if rounds:
            hot(bench, stage, rounds=rounds)


def growth(bench: Bench, sizes: Sequence[str]) -> None:
    """Measure the same works at several sizes, one after another in each round."""
    with ExitStack() as open_stages:
        stages = [open_stages.enter_context(on_a_server(bench, size)) for size in sizes]
        _interleaved(bench, stages, WITH_LIMIT)


def sqlite(bench: Bench, size: str, *, rounds: int, everything: bool) -> None:
    """Measure SQLite: bookings beside straight `sqlite3`, the reads, and a rush for one room."""
    with in_a_file(bench, size) as stage:
        _interleaved(bench, [stage], WITH_LIMIT if everything else WITH_LIMIT[:1])
        if rounds:
            hot(bench, stage, rounds=rounds)


def _interleaved(bench: Bench, stages: Sequence[Stage], names: Iterable[str]) -> None:
    for _ in range(bench.repeats):
        for name in names:
            for stage in stages:
                stage.once(name, BUSY)
