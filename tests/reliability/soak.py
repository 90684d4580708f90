"""Every run for as long as it is worth: `python -m tests.reliability.soak`, for `make soak`.

Each run is a process of its own (`python -m tests.reliability`), so that none meets what another
left behind. What they found is written into docs/reliability.md between its two marks, with the
date and the commands; a run that was left out says NOT RUN.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.reliability.runs import Run, all_runs

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
MINUTES = 70.0
"""What all runs may take together; where they ask for more, each gets its share."""

NEVER_LONGER = 2.0
"""How many times its seconds a run may take before it is ended and counts as broken."""

SPARE_SECONDS = 300
TAKEN = frozenset({"answers", "log"})


@dataclass
class Done:
    """One run on one store, and what came of it."""

    command: str
    run: str
    store: str
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def as_row(self) -> str:
        """The run as a row of the report."""
        told = ", ".join(
            f"{name} {_said(value)}" for name, value in self.figures.items() if name not in TAKEN
        )
        found = str(len(self.violations)) if not self.violations else f"**{len(self.violations)}**"
        return f"| {self.run} | {self.store} | {self.seconds:.0f} s | {found} | {told} |"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {one}" for key, one in value.items())
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def main(words: Sequence[str]) -> int:
    """Do the runs, write the report, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.soak")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="for all runs together")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", action="append", default=[], help="a run; may be repeated")
    parser.add_argument("--no-report", action="store_true", help="leave docs/reliability.md alone")
    asked = parser.parse_args(words)
    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    wanted = [
        (run, store)
        for run in all_runs().values()
        for store in run.stores
        if not asked.only or run.name in asked.only
    ]
    console = Console()
    asked_for = sum(run.soak_seconds for run, _ in wanted)
    scale = min(1.0, asked.minutes * 60 / max(asked_for, 1.0))
    console.print(f"seed {seed}, {len(wanted)} runs, {asked_for * scale / 60:.0f} minutes")
    done = _with_progress(console, wanted, seed, scale)
    if not asked.no_report:
        write_report(PAGE, done, seed)
    return 1 if any(one.violations for one in done) else 0


def _with_progress(
    console: Console, wanted: Sequence[tuple[Run, str]], seed: int, scale: float
) -> list[Done]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    done = []
    with Progress(*columns, console=console) as progress:
        whole = progress.add_task("all", total=len(wanted))
        for run, store in wanted:
            progress.update(whole, description=f"{run.name} on {store}")
            one = _one(run, store, seed, scale)
            done.append(one)
            progress.console.print(_line(one), highlight=False)
            for wrong in one.violations:
                progress.console.print(f"  {wrong}", style="red", highlight=False, markup=False)
            progress.advance(whole)
    return done


def _line(one: Done) -> str:
    verdict = "ok" if not one.violations else f"{len(one.violations)} VIOLATIONS"
    return f"{one.run} on {one.store}: {verdict} in {one.seconds:.0f} s"


def _one(run: Run, store: str, seed: int, scale: float) -> Done:
    """Do one run in a process of its own; one that breaks down counts as a violation."""
    seconds = run.soak_seconds * scale
    words = [run.name, "--store", store, "--seed", str(seed), "--seconds", f"{seconds:g}"]
    if run.soak_operations is not None:
        words += ["--operations", str(run.soak_operations)]
    done = Done("python -m tests.reliability " + " ".join(words), run.name, store)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, complained = process.communicate(timeout=seconds * NEVER_LONGER + SPARE_SECONDS)
        _read(done, said, complained)
    except subprocess.TimeoutExpired:
        done.violations = ["it did not end in time"]
    finally:
        _end_all(process)
    done.seconds = time.monotonic() - began
    return done


def _end_all(process: "subprocess.Popen[str]") -> None:
    """End a run with everything it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(done: Done, said: str, complained: str) -> None:
    try:
        line = json.loads(said.strip().splitlines()[-1])
    except (IndexError, ValueError):
        done.violations = [f"it broke down: {complained[-600:]}"]
        return
    done.violations, done.figures = line["violations"], line["figures"]


def write_report(page: Path, done: Sequence[Done], seed: int) -> None:
    """Put the table of this soak between the marks of the page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{report_of(done, seed)}{END}{after}", encoding="utf-8")


def report_of(done: Sequence[Done], seed: int) -> str:
    """Return the report as markdown: date, commands, figures, what was found."""
    ran = {one.run for one in done}
    left_out = sorted(set(all_runs()) - ran)
    lines = [
        f"Last soak: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, seed {seed}, by `make soak`.",
        "",
        "| run | store | took | violations | figures |",
        "|---|---|---|---|---|",
        *(one.as_row for one in done),
        *(f"| {name} | | | NOT RUN | |" for name in left_out),
        "",
        "One of them again: `"
        + (done[0].command if done else "python -m tests.reliability")
        + "`.",
        *(f"- **{one.run}, {one.store}**: {wrong}" for one in done for wrong in one.violations),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
