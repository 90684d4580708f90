"""The laws of tests/properties as a run: other examples each time, and more of them."""

import re
import subprocess
import sys

from tests.reliability.grounds import ROOT
from tests.reliability.runs import Order, Report, run

WAYS = ("-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile=soak", "--timeout=0")
SECONDS = 600
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")
BROKEN = re.compile(r"^(?:FAILED|ERROR) (.+)$", re.MULTILINE)
CUT_OFF = "session-timeout"


@run("laws", stores=("sqlite",), soak_seconds=SECONDS)
def laws(order: Order) -> Report:
    """Every property, also those of both stores, with six times the examples, drawn by the seed."""
    words = [f"--hypothesis-seed={order.seed}", f"--session-timeout={order.seconds or SECONDS:g}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *WAYS, *words, "tests/properties"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return reported(done.stdout, done.returncode)


def reported(said: str, code: int) -> Report:
    """Return what such a run has said: each property that does not hold."""
    broken = BROKEN.findall(said)
    if code and not broken and CUT_OFF not in said:
        broken = [f"it broke down: {said[-600:]}"]
    figures: dict[str, object] = {what: int(count) for count, what in COUNTED.findall(said)}
    return Report(broken, figures | ({"cut off": True} if CUT_OFF in said else {}))
