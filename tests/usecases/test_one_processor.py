"""A process that answers keeps to one processor, and each of its threads does."""

import os
import subprocess
import sys

import pytest

several = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="NOT RUN: one processor, or no Linux",
)
THREADS_BEFORE_AND_AFTER = """
import os, threading, time
from ktv_booking.web import one_processor

one_processor.CHOSEN_ANEW_SECONDS = 30
seen, go = [], threading.Event()
look = lambda: seen.append((go.wait(), os.sched_getaffinity(0))[1])
early = threading.Thread(target=look)
early.start()
one_processor.keep_to_one_processor()
while any(len(os.sched_getaffinity(int(one))) > 1 for one in os.listdir("/proc/self/task")):
    time.sleep(0.005)
late = threading.Thread(target=look)
late.start()
go.set()
early.join(), late.join()
print(sorted(map(len, seen)), seen[0] == seen[1])
"""
EACH_IN_TURN = """
import os
from ktv_booking.web.one_processor import _processor_in_use

def told(processor):
    os.sched_setaffinity(0, {processor})
    return _processor_in_use()

print(all(told(processor) == processor for processor in os.sched_getaffinity(0)))
"""
SERVING = """
import os, tempfile, time
from ktv_booking.app import create_serving_app

many, folder = len(os.sched_getaffinity(0)), tempfile.TemporaryDirectory()
os.environ |= {"KTV_DATABASE_URL": f"sqlite:///{folder.name}/a.sqlite3", "KTV_ONE_PROCESSOR": "no"}
create_serving_app()
time.sleep(0.1)
assert len(os.sched_getaffinity(0)) == many
os.environ["KTV_ONE_PROCESSOR"] = "true"
create_serving_app()
end = time.monotonic() + 30
while len(os.sched_getaffinity(0)) > 1 and time.monotonic() < end:
    time.sleep(0.005)
print(len(os.sched_getaffinity(0)))
"""


def _said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@several
def test_threads_begun_before_and_after_stay_on_the_same_one() -> None:
    said = _said(THREADS_BEFORE_AND_AFTER)

    assert said == "[1, 1] True"


@several
def test_what_serve_runs_keeps_to_one_unless_told_otherwise() -> None:
    said = _said(SERVING)

    assert said.splitlines()[-1] == "1"


@several
def test_the_processor_in_use_is_told_whichever_it_is() -> None:
    said = _said(EACH_IN_TURN)

    assert said == "True"
