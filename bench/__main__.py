"""`python -m bench`: seed, serve, measure, and write bench/results.md and results.json."""

import argparse
import sys

from bench.postgres import Postgres
from bench.running import Bench
from bench.speed import QUICK, speed
from bench.worlds import scratch


def main() -> int:
    """Run what the command line asks for."""
    asked = _asked()
    server = Postgres(scratch() / "postgresql")
    try:
        bench = _bench(server, asked)
        speed(bench, "100k", wanted=QUICK)
    finally:
        server.stop()
    return 0


def _bench(server: Postgres, asked: argparse.Namespace) -> Bench:
    quick = asked.quick
    return Bench(
        postgres=server,
        seconds=asked.seconds,
        repeats=asked.repeats or (1 if quick else 3),
        clients=(16,) if quick else (1, 8, 16),
        only=tuple(asked.only),
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="100k rows, 16 clients, once")
    sizes.add_argument("--large", action="store_true", help="ten million rows as well")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="repeatable")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each measurement")
    parser.add_argument("--repeats", type=int, help="how often each is measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
