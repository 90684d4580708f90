"""More callers than can be served: a rush of many at once, and four times the peak for a while."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from tests.builders import a_phone, evening
from tests.reliability.faults.callers import Callers, House, slower_by, slowest, statuses
from tests.reliability.faults.judging import is_5xx
from tests.reliability.grounds import ServerProcess
from tests.reliability.runs import Report

RUSH_WITHIN = 9.0
REFUSED_WITHIN = 3.0
OF_THE_PEAK = 0.8
TIMES, ROUNDS = 4, 3
RESTS_SECONDS = 4.0
"""A line that rested for longer is not used again: the server closes it after five."""

GROWTH_BYTES = 64 * 1024 * 1024
HELD = {200, 201, 409}


def rush(server: ServerProcess, house: House, callers: int, *, seed: int) -> Report:
    """Let so many call at once; everybody is served or told in time to come again."""
    desks = Callers(server, house)
    answers = desks.all_at_once(callers, seed=seed)
    after = desks.all_at_once(4, seed=seed + 1)
    found = [f"{a.what}: {a.status}" for a in answers if a.status not in HELD | {503}]
    found += [f"{a.what}: a 503 without Retry-After" for a in answers
              if a.status == 503 and not (a.is_problem and a.retry_after)]  # fmt: skip
    within = RUSH_WITHIN * slower_by(after)
    found += [f"{a.what}: {a.seconds:.1f} s" for a in answers if a.seconds > within]
    found += [f"{a.what}: {a.status} after the rush" for a in after if is_5xx(a)]
    if not any(answer.status in HELD for answer in answers):
        found.append("nobody was served")
    return Report(found[:5], {"answers": statuses(answers), "slowest": slowest(answers)})


@dataclass
class Told:
    """What came back from an open line of callers."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    answers: list[tuple[float, int, float]] = field(default_factory=list)

    @classmethod
    def of_all(cls, told: Sequence["Told"]) -> "Told":
        """Return what came back from several, as from one that took as long as they together."""
        answers = [answer for one in told for answer in one.in_time()]
        return cls(sum(one.seconds for one in told), answers=answers)

    def in_time(self) -> list[tuple[float, int, float]]:
        """Return what came back while it was open; of who was refused, all."""
        return [one for one in self.answers if one[0] <= self.seconds or one[1] not in HELD]

    def per_second(self) -> float:
        """Return how many were served in a second."""
        return sum(status in HELD for _, status, _ in self.in_time()) / self.seconds

    def refused_p99(self) -> float:
        """Return how long the slowest hundredth of the refused waited at least."""
        waits = sorted(took for _, status, took in self.answers if status == 503)
        return round(waits[int(len(waits) * 0.99)], 3) if waits else 0.0

    def statuses(self) -> dict[int, int]:
        """Count answers by status."""
        found = [status for _, status, _ in self.answers]
        return {status: found.count(status) for status in sorted(set(found))}


class Street:
    """People who call at a steady rate, whether or not those before them were served."""

    def __init__(self, server: ServerProcess, house: House, seed: int) -> None:
        self._port = urlsplit(server.url).port
        self._house = house
        self._chance = Random(seed)
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._keys = count()
        self._seed = seed

    async def closed(self, clients: int, seconds: float) -> Told:
        """Let so many call, each again as soon as it was answered: what can be served at most."""
        told = Told(seconds)

        async def one() -> None:
            while time.monotonic() - told.began < seconds:
                await self._call(told)

        await asyncio.gather(*(one() for _ in range(clients)))
        return told

    async def open(self, rate: float, seconds: float) -> Told:
        """Let them come at a rate."""
        told = Told(seconds)
        calls = []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, told.began + number / rate - time.monotonic()))
            calls.append(asyncio.create_task(self._call(told)))
        await asyncio.gather(*calls)
        return told

    async def _call(self, told: Told) -> None:
        began = time.monotonic()
        try:
            status = await self._asked()
        except (OSError, asyncio.IncompleteReadError, ValueError):
            status = 0
        now = time.monotonic()
        told.answers.append((now - told.began, status, now - began))

    async def _asked(self) -> int:
        reader, writer = self._idle_line() or await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(self._request())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        await reader.readexactly(length)
        self._idle.append((time.monotonic(), reader, writer))
        return int(head.split(" ", 2)[1])

    def _idle_line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Return a line that is open and will be until the request is there."""
        while self._idle:
            since, reader, writer = self._idle.pop()
            if not reader.at_eof() and time.monotonic() - since < RESTS_SECONDS:
                return reader, writer
            writer.close()
        return None

    def _request(self) -> bytes:
        starts_at = evening(self._chance.randrange(60), hour=self._chance.choice((13, 16, 19)))
        body = json.dumps(
            {
                "venue_id": self._house.venue_id, "starts_at": starts_at.isoformat(),
                "minutes": 60, "party_size": 4, "source": "phone",
                "guest": {"name": "王小明", "phone": a_phone()},
            }
        ).encode()  # fmt: skip
        headers = {
            **self._house.headers, "Host": "desk", "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Idempotency-Key": f"crowd-{self._seed}-{next(self._keys):09}",
        }  # fmt: skip
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /v1/reservations HTTP/1.1\r\n{lines}\r\n".encode() + body


def overload(server: ServerProcess, house: House, seconds: float, *, seed: int) -> Report:
    """Send four times the peak, thrice: who is served, who is refused, how fast.

    Each time the peak is measured just before: what a disk or a machine gives, changes by half
    within a minute, and the two are compared.
    """
    before = _memory(server)
    rounds = asyncio.run(_rounds(Street(server, house, seed), seconds / ROUNDS))
    grown = _memory(server) - before
    peaks, floods = zip(*rounds, strict=True)
    peak, flood = Told.of_all(peaks), Told.of_all(floods)
    served, most = flood.per_second(), peak.per_second()
    found = []
    if served < OF_THE_PEAK * most:
        found.append(f"goodput {served:.0f}/s is under {OF_THE_PEAK:.0%} of {most:.0f}/s")
    if odd := set(flood.statuses()) - HELD - {503}:
        found.append(f"answers of {sorted(odd)}")
    if flood.refused_p99() > REFUSED_WITHIN:
        found.append(f"who is refused waits {flood.refused_p99()} s")
    if grown > GROWTH_BYTES:
        found.append(f"memory grew by {grown / 1e6:.0f} MB")
    figures = {
        "peaks": [round(one.per_second(), 1) for one in peaks],
        "goodputs": [round(one.per_second(), 1) for one in floods],
        "of_the_peak": round(served / most, 2),
        "asked_per_second": round(len(flood.answers) / flood.seconds, 1),
        "answers": flood.statuses(), "refused_p99": flood.refused_p99(),
        "memory_grew_mb": round(grown / 1e6, 1),
    }  # fmt: skip
    return Report(found, figures)


async def _rounds(street: Street, seconds: float) -> list[tuple[Told, Told]]:
    await street.closed(4, 1.0)
    found = []
    for _ in range(ROUNDS):
        peak = await street.closed(16, max(1.0, seconds / 3))
        found.append((peak, await street.open(TIMES * peak.per_second(), seconds)))
    return found


def _memory(server: ServerProcess) -> int:
    lines: Sequence[str] = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
