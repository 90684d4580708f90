"""The load generator: one process, plain sockets, as many kept-alive connections as clients.

It takes a pickled `Job` on its standard input, and a pickled `Heard` comes back. It writes prepared
bytes and reads just enough of an answer to know where it ends, so that it costs little beside
what it measures.
"""

import pickle
import re
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import cpu_seconds

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
PATIENCE = 30.0


@dataclass(frozen=True)
class Job:
    """What to send to whom: once through, or round and round until the time is over."""

    port: int
    requests: list[bytes]
    clients: int
    seconds: float
    cycle: bool = False
    warm: list[bytes] = field(default_factory=list)
    watch: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What came back: answers by status, how long each took, and what it cost whom."""

    statuses: dict[int, int]
    milliseconds: list[float]
    seconds: float
    sent: int
    cpu: tuple[float, ...]
    own_cpu: float
    sample: bytes = b""


class _Client:
    """One connection that waits for one answer at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.heard = b""
        self.since = 0.0

    def say(self, request: bytes) -> None:
        self.heard = b""
        self.since = time.perf_counter()
        self.socket.sendall(request)

    def answered(self) -> int | None:
        """Return the status once the answer is whole, None before; 0 if the line went dead."""
        try:
            more = self.socket.recv(262_144)
        except OSError:
            more = b""
        if not more:
            return 0
        self.heard += more
        head = self.heard.find(b"\r\n\r\n")
        if head < 0:
            return None
        found = _LENGTH.search(self.heard, 0, head)
        if len(self.heard) < head + 4 + (int(found[1]) if found else 0):
            return None
        return int(self.heard[9:12])


def drive(port: int, requests: list[bytes], clients: int, until: float, *, cycle: bool) -> Heard:
    """Send requests over so many connections and listen; nothing is sent after `until`."""
    begun_cpu, begun = time.process_time(), time.perf_counter()
    lines = {line.socket.fileno(): line for line in (_Client(port) for _ in range(clients))}
    poll = select.epoll()
    statuses: Counter[int] = Counter()
    took: list[float] = []
    sent, most, last = 0, len(requests), b""
    for number, line in lines.items():
        if sent < most:
            poll.register(number, select.EPOLLIN)
            line.say(requests[sent])
            sent += 1
    waiting = min(sent, clients)
    while waiting:
        events = poll.poll(PATIENCE)
        if not events:  # whoever has not answered by now never will
            statuses[0] += waiting
            break
        for number, _ in events:
            line = lines[number]
            status = line.answered()
            if status is None:
                continue
            now = time.perf_counter()
            statuses[status] += 1
            took.append((now - line.since) * 1000)
            waiting -= 1
            last = line.heard
            if status and now < until and (cycle or sent < most):
                line.say(requests[sent % most])
                sent += 1
                waiting += 1
            else:
                poll.unregister(number)
    for line in lines.values():
        line.socket.close()
    seconds = time.perf_counter() - begun
    return Heard(dict(statuses), took, seconds, sent, (), time.process_time() - begun_cpu, last)


def run(job: Job) -> Heard:
    """Warm up, then measure, with the processor time of the watched processes."""
    if job.warm:
        drive(job.port, job.warm, job.clients, time.perf_counter() + PATIENCE, cycle=False)
    before = [cpu_seconds(pid) for pid in job.watch]
    until = time.perf_counter() + job.seconds
    heard = drive(job.port, job.requests, job.clients, until, cycle=job.cycle)
    cpu = tuple(cpu_seconds(pid) - was for pid, was in zip(job.watch, before, strict=True))
    return Heard(
        heard.statuses, heard.milliseconds, heard.seconds, heard.sent, cpu, heard.own_cpu,
        heard.sample,
    )  # fmt: skip


def run_apart(job: Job) -> Heard:
    """Run a job in a process of its own, so that it shares no interpreter with anybody."""
    done = subprocess.run(
        [sys.executable, "-c", "from bench.line import listen; listen()"],
        input=pickle.dumps(job), capture_output=True, check=False, timeout=600,
        cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    heard: Heard = pickle.loads(done.stdout)
    return heard


def listen() -> None:
    """Run the job on the standard input; the other side of `run_apart`."""
    sys.stdout.buffer.write(pickle.dumps(run(pickle.load(sys.stdin.buffer))))
