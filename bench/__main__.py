"""`python -m bench`: seed, serve, measure, and write bench/results.md and results.json."""

import argparse
import sys
from pathlib import Path

from bench import sections
from bench.assignment.findings import findings
from bench.assignment.goals import goals as late_goals
from bench.assignment.page import as_json, lines_of
from bench.birthdays import SIZES as BIRTHDAY_SIZES
from bench.birthdays import as_json as birthdays_json
from bench.birthdays import birthdays
from bench.birthdays import goals as birthday_goals
from bench.birthdays import lines_of as birthday_lines
from bench.chain import as_json as chain_json
from bench.chain import chain_cost
from bench.chain import goals as chain_goals
from bench.chain import lines_of as chain_lines
from bench.console import as_json as console_json
from bench.console import board_speed
from bench.console import goals as console_goals
from bench.console import lines_of as console_lines
from bench.goals import Evidence, goals
from bench.machine import circumstances, here
from bench.parts import BIRTHDAYS, CHAIN, CONSOLE, LATE_ROOMS
from bench.postgres import Postgres
from bench.report import goal_lines, write
from bench.running import Bench
from bench.worlds import scratch

SECTIONS = ("speed", "growth", "sqlite")
OF_THEIR_OWN = (LATE_ROOMS.name, CHAIN.name, CONSOLE.name, BIRTHDAYS.name)
EVERY = (*SECTIONS, *OF_THEIR_OWN)


def main() -> int:
    """Run what the command line asks for."""
    asked = _asked()
    if LATE_ROOMS.name in asked.only or not asked.only:
        _late_rooms(asked)
    if CHAIN.name in asked.only or not asked.only:
        _chain(asked)
    if CONSOLE.name in asked.only or not asked.only:
        _console(asked)
    if BIRTHDAYS.name in asked.only or not asked.only:
        _birthdays(asked)
    if asked.only and set(asked.only) <= set(OF_THEIR_OWN):
        return 0
    server = Postgres(scratch() / "postgresql")
    bench = _bench(server, asked)
    try:
        facts = circumstances(server, " ".join(["python -m bench", *sys.argv[1:]]))
        try:
            _run(bench, asked)
        finally:  # what was seen before a failure is worth keeping
            _tell(bench, facts, asked)
    finally:
        server.stop()
    return 0


def _late_rooms(asked: argparse.Namespace) -> None:
    """Play evenings to strategies; the part of the report is replaced, the rest of it stays."""
    facts = here(" ".join(["python -m bench", *sys.argv[1:]]))

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    found = findings(days=4 if asked.quick else 40, say=say)
    judged = late_goals(found)
    folder = scratch() if asked.quick else Path(__file__).parent
    page = LATE_ROOMS.keep(
        folder, "results", lines_of(found, judged, facts), as_json(found, judged, facts)
    )
    print("\n".join(goal_lines(judged)))
    print(f"Written: {page}")


def _chain(asked: argparse.Namespace) -> None:
    """Book with the audit row chained and without; that part of the report is replaced."""
    facts = here(" ".join(["python -m bench", *sys.argv[1:]]))
    seen = chain_cost(turns=2) if asked.quick else chain_cost()
    folder = scratch() if asked.quick else Path(__file__).parent
    page = CHAIN.keep(folder, "results", chain_lines(seen, facts), chain_json(seen, facts))
    print("\n".join(goal_lines(chain_goals(seen))))
    print(f"Written: {page}")


def _console(asked: argparse.Namespace) -> None:
    """Open a full board in a fresh browser; that part of the report is replaced."""
    facts = here(" ".join(["python -m bench", *sys.argv[1:]]))
    seen = board_speed(rounds=2) if asked.quick else board_speed()
    folder = scratch() if asked.quick else Path(__file__).parent
    lines, document = console_lines(seen, facts), console_json(seen, facts)
    page = CONSOLE.keep(folder, "results", lines, document)
    print("\n".join(goal_lines(console_goals(seen))))
    print(f"Written: {page}")


def _birthdays(asked: argparse.Namespace) -> None:
    """Make a night's birthday lists beside a scan; that part of the report is replaced."""
    facts = here(" ".join(["python -m bench", *sys.argv[1:]]))
    quick = {"100k": BIRTHDAY_SIZES["100k"]}
    nights = birthdays(sizes=quick, repeats=3) if asked.quick else birthdays()
    folder = scratch() if asked.quick else Path(__file__).parent
    page = BIRTHDAYS.keep(
        folder, "results", birthday_lines(nights, facts), birthdays_json(nights, facts)
    )
    print("\n".join(goal_lines(birthday_goals(nights))))
    print(f"Written: {page}")


def _run(bench: Bench, asked: argparse.Namespace) -> None:
    chosen = [name for name in SECTIONS if name in asked.only] or _usual(asked)
    rounds = 0 if bench.only else (5 if asked.quick else 20)
    if "speed" in chosen:
        sections.speed(bench, asked.size or ("100k" if asked.quick else "1m"), rounds=rounds)
    if "growth" in chosen:
        sizes = ("10k", "100k", "1m", "10m") if asked.large else ("10k", "100k", "1m")
        sections.growth(bench, sizes)
    if "sqlite" in chosen:
        size = asked.size or ("100k" if asked.quick else "1m")
        sections.sqlite(bench, size, rounds=rounds, everything=not asked.quick)


def _usual(asked: argparse.Namespace) -> list[str]:
    return ["speed", "sqlite"] if asked.quick or asked.only else list(SECTIONS)


def _bench(server: Postgres, asked: argparse.Namespace) -> Bench:
    return Bench(
        postgres=server,
        seconds=asked.seconds,
        repeats=asked.repeats or (1 if asked.quick else 3),
        clients=(sections.BUSY,) if asked.quick else (1, 8, sections.BUSY),
        only=tuple(name for name in asked.only if name not in EVERY),
    )


def _tell(bench: Bench, facts: dict[str, str], asked: argparse.Namespace) -> None:
    parts = not asked.only or set(SECTIONS) <= set(asked.only)
    whole = parts and not (asked.quick or asked.size)
    series = bench.series()
    nights = BIRTHDAYS.goals_in(Path(__file__).parent / "results.json")
    judged = goals(Evidence(series, bench.hot, bench.overlaps, nights))
    page = write(
        Path(__file__).parent if whole else scratch(), "results", facts=facts, goals=judged,
        series=series, hot=bench.hot, seconds=bench.seconds, repeats=bench.repeats,
    )  # fmt: skip
    print("\n".join(goal_lines(judged)))
    print(f"Written: {page}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="100k rows, 16 clients, once")
    sizes.add_argument("--large", action="store_true", help="ten million rows as well")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME",
        help=f"a section ({', '.join(EVERY)}) or part of a work's name; repeatable",
    )  # fmt: skip
    parser.add_argument("--size", choices=("10k", "100k", "1m", "10m"), help="of speed and sqlite")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each measurement")
    parser.add_argument("--repeats", type=int, help="how often each is measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
