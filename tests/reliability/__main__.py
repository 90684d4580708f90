"""One run on one store: `python -m tests.reliability RUN --store sqlite --seed 7 --seconds 30`.

Prints the seed at once, so that whatever comes can be played again, then one JSON line; exits 1
where there are violations. Without RUN it lists the runs.
"""

import argparse
import json
import sys
import time

from tests.reliability.runs import STORES, Order, Run, all_runs


def main(words: list[str]) -> int:
    """Do the run that the words name; return the exit code."""
    runs = all_runs()
    asked = _parser(runs).parse_args(words)
    if asked.run is None:
        for known in runs.values():
            print(f"{known.name:<16} {'/'.join(known.stores):<20} {known.says}")
        return 0
    return _once(runs[asked.run], asked)


def _parser(runs: dict[str, Run]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("run", nargs="?", choices=sorted(runs))
    parser.add_argument("--store", choices=STORES, default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="by default one of the clock's")
    parser.add_argument("--seconds", type=float, default=None, help="stop after so long")
    parser.add_argument("--operations", type=int, default=None, help="stop after so many")
    parser.add_argument("--url", default=None, help="a migrated store of yours, to be spoilt")
    return parser


def _once(chosen: Run, asked: argparse.Namespace) -> int:
    if asked.store not in chosen.stores:
        print(f"{chosen.name} does not run on {asked.store}", file=sys.stderr)
        return 2
    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    print(f"seed {seed}", file=sys.stderr, flush=True)
    seconds = asked.seconds
    if seconds is None and asked.operations is None:
        seconds = chosen.soak_seconds
    began = time.monotonic()
    report = chosen.do(Order(asked.store, seed, seconds, asked.operations, asked.url))
    line = {
        "run": chosen.name,
        "store": asked.store,
        "seed": seed,
        "violations": report.violations,
        "figures": report.figures,
        "took_seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(line, ensure_ascii=False, default=str), flush=True)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
