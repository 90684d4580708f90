"""Desks at work while server, worker and store are killed, at random and at every named point.

Afterwards every acknowledged change is there, whole, and is answered the same when asked again;
everything that happened was told. Source: reliability.md C (L1, L3), D "Crash".
"""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.messages.models import Message
from ktv_booking.messages.queries import WAITING
from ktv_booking.messages.service.sending import LEASE
from ktv_booking.worker.jobs import Means, dispatch_outbox, send_messages
from tests.builders import NOW, a_room, a_token, a_venue, an_agent
from tests.reliability.crash import inside
from tests.reliability.crash.desks import SIGNED_AT, ClerkAtWork, Ledger
from tests.reliability.crash.mortal import Mortal
from tests.reliability.crash.processes import Process, Server, a_moment
from tests.reliability.crash.wholeness import Kept, lost, torn, unsent, untold
from tests.reliability.grounds import migrated
from tests.reliability.runs import Order, Report

CLERKS = 4
ROOMS = 6
BETWEEN_KILLS = 8
PASSES_A_POINT_WITHIN = 90.0
POINTS = ("after_insert", "before_commit", "after_commit", "before_answer")
VICTIMS = {
    "sqlite": ("server", *POINTS, "mid_job", "server", "worker", "before_commit", "after_commit"),
    "postgresql": ("server", *POINTS, "mid_job", "backend", "database", "worker", "backend"),
}


@dataclass
class Scene:
    """A store, a server, a worker, desks, and what they were told."""

    url: str
    folder: Path
    chance: random.Random
    serving: Callable[..., None]
    mortal: Mortal | None
    killed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sent = self.folder / "sent.txt"
        self.sent.touch()
        self.server = Server(self.url, self.serving)
        self.worker = Process(inside.work, self.url, self.sent)
        self.ledger = Ledger(self.folder / "acknowledged.jsonl")
        self.headers: dict[str, str] = {}
        self.clerks: list[ClerkAtWork] = []
        self._is_over = threading.Event()

    def open(self, seed: int) -> None:
        """Furnish the house, start everything, let the desks begin."""
        database = Database(self.url)
        venue_id, token = database.work(_house)
        database.close()
        self.headers = {"Authorization": f"Bearer {token}", **SIGNED_AT}
        self.server.start()
        self.worker.start()
        said = (self.server.url, self.headers, venue_id, self.ledger, seed, self._is_over)
        self.clerks = [ClerkAtWork(number, *said) for number in range(CLERKS)]
        for clerk in self.clerks:
            clerk.start()

    def kill(self, victim: str) -> None:
        """Kill one thing while the desks work, and start it again."""
        self._after_some_work()
        a_moment(self.chance)
        {
            "server": self._server,
            "worker": self._worker,
            "mid_job": self._mid_job,
            "backend": self._backend,
            "database": self._database,
        }.get(victim, lambda: self._at(victim))()
        self.killed.append(victim)

    def close(self) -> None:
        """Let the desks finish what they asked, then end the processes."""
        self._is_over.set()
        for clerk in self.clerks:
            clerk.join(PASSES_A_POINT_WITHIN)
            if clerk.is_alive():
                clerk.failures.append("a desk was not answered long after the last kill")
        self.worker.kill()

    def _after_some_work(self) -> None:
        wanted = self.ledger.count + BETWEEN_KILLS
        for _ in range(int(PASSES_A_POINT_WITHIN / 0.01)):
            if self.ledger.count >= wanted:
                return
            time.sleep(0.01)
        failures = [one for clerk in self.clerks for one in clerk.failures]
        raise TimeoutError(f"nothing is acknowledged any more after {self.killed}: {failures[:5]}")

    def _server(self) -> None:
        self.server.kill()
        self.server.start()

    def _worker(self) -> None:
        self.worker.kill()
        self.worker.start()

    def _at(self, point: str) -> None:
        """Start a server that dies at a point, wait until it did, start an ordinary one."""
        self.server.kill()
        self.server.start(f"{point}:{self.chance.randint(1, 6)}")
        if not self.server.is_dead_within(PASSES_A_POINT_WITHIN):
            raise TimeoutError(f"the server never came to {point}")
        self.server.start()

    def _mid_job(self) -> None:
        self.worker.kill()
        self.worker.start(f"mid_job:{self.chance.randint(1, 6)}")
        if not self.worker.is_dead_within(PASSES_A_POINT_WITHIN):
            raise TimeoutError("the worker never came to the middle of a job")
        self.worker.start()

    def _backend(self) -> None:
        assert self.mortal is not None
        self.mortal.kill_backend()

    def _database(self) -> None:
        assert self.mortal is not None
        self.mortal.kill()
        self.mortal.restart()


def kills(order: Order, *, serving: Callable[..., None] = inside.serve) -> Report:
    """Kill as often as ordered, or until the time is over, and report what was lost or torn."""
    with a_scene(order, serving) as scene:
        scene.open(order.seed)
        is_over, victims = order.deadline(), cycle(VICTIMS[order.store])
        for number, victim in zip(count(), victims, strict=False):
            if number == order.operations or is_over():
                break
            scene.kill(victim)
        scene.close()
        return judged(scene)


def judged(scene: Scene) -> Report:
    """Hold what the desks were told against what the store holds."""
    database, lines = Database(scene.url), scene.ledger.lines()
    again = list(_said_otherwise(scene, lines))
    _drain(database, scene)
    kept, sent = Kept.of(database), scene.sent.read_text().split()
    database.close()
    scene.server.kill()
    gone = list(lost(kept, lines))
    violations = [failure for clerk in scene.clerks for failure in clerk.failures]
    violations += [*gone, *torn(kept), *untold(kept), *unsent(kept, sent), *again]
    doubled = len(sent) - len(set(sent))
    if doubled > len(scene.killed):
        violations.append(f"{doubled} texts sent twice by {len(scene.killed)} kills")
    figures = {
        "kills": len(scene.killed),
        "acknowledged": len(lines),
        "acknowledged and lost": len(gone),
        "found out by asking again": scene.ledger.found_out_later,
        "silent moves": len(kept.moves),
        "outbox rows": len(kept.outbox),
        "texts": len(set(sent)),
        "texts sent twice": doubled,
    }
    return Report(violations[:50], figures)


def _said_otherwise(scene: Scene, lines: list[dict[str, Any]]) -> Iterator[str]:
    """Ask for some of what was done under the same keys again."""
    some = scene.chance.sample(lines, min(len(lines), 60))
    with httpx.Client(base_url=scene.server.url, headers=scene.headers, timeout=15) as client:
        for line in some:
            key = {"Idempotency-Key": line["key"]}
            answer = client.post(line["path"], json=line["asked"], headers=key)
            if (answer.status_code, answer.json()) != (line["status"], line["body"]):
                yield f"{line['path']} {line['key']}: asked again, {answer.status_code}"
            elif answer.headers.get("idempotent-replayed") != "true":
                yield f"{line['path']} {line['key']}: done again"


def _drain(database: Database, scene: Scene) -> None:
    """Do what is left of the jobs, when every lease has ended."""
    posted = inside.Posted(scene.sent)
    means = Means(database, posted, scene.folder)
    dispatch_outbox(means, NOW)
    while database.read(_waits):
        send_messages(means, NOW + LEASE)
    posted.close()


def _waits(session: Session) -> bool:
    """Say whether a text waits."""
    waiting = select(Message.id).where(Message.status == WAITING).limit(1)
    return session.scalar(waiting) is not None


def _house(session: Session) -> tuple[Any, str]:
    venue = a_venue(session)
    for _ in range(ROOMS):
        a_room(session, venue)
    return venue.id, a_token(session, an_agent(session, "hq_admin"))


@contextmanager
def a_scene(order: Order, serving: Callable[..., None] = inside.serve) -> Iterator[Scene]:
    """Yield a scene on a durable store of its own, which is thrown away."""
    chance = random.Random(order.seed)
    with tempfile.TemporaryDirectory(prefix="ktv-crash-") as name:
        folder = Path(name)
        if order.store == "sqlite":
            url = migrated(f"sqlite:///{folder}/store.sqlite3")
            yield Scene(url, folder, chance, serving, None)
            return
        mortal = Mortal.durable()
        try:
            yield Scene(migrated(mortal.create("ktv_crash")), folder, chance, serving, mortal)
        finally:
            mortal.stop()
