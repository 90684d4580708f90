"""Desks that write down each acknowledgement, on the disk, before they ask for the next thing."""

import json
import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from tests.builders import NOW, a_booking, evening

RESERVATIONS, GROUPS, SWAPS = "/v1/reservations", "/v1/reservation-groups", "/v1/placement-swaps"
DAYS, FIRST_HOUR, LAST_HOUR = 6, 16, 24
INSISTING = 0.95
AGAIN_SECONDS = 0.02
STORE_IS_AWAY = 503
REFUSED = (409, 410)


@dataclass
class Ledger:
    """What all desks were told, as it stands on the disk."""

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0
    found_out_later: int = 0

    def __post_init__(self) -> None:
        self._handle = os.open(self.file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def note(self, line: dict[str, Any]) -> None:
        """Write a line; it is on the disk when this returns."""
        with self._lock:
            os.write(self._handle, json.dumps(line).encode() + b"\n")
            os.fsync(self._handle)
            self.count += 1

    def lines(self) -> list[dict[str, Any]]:
        """Return every line."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]


class ClerkAtWork(threading.Thread):
    """One desk: asks, asks again with the same key until it is told, writes down, goes on."""

    def __init__(
        self, number: int, url: str, headers: dict[str, str], venue_id: UUID,
        ledger: Ledger, seed: int, is_over: threading.Event,
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self._number, self._venue_id, self._ledger = number, venue_id, ledger
        self._chance, self._is_over = random.Random(f"{seed}/{number}"), is_over
        self._client = httpx.Client(
            base_url=url, headers=headers, timeout=httpx.Timeout(15), trust_env=False
        )
        self._mine: list[dict[str, Any]] = []
        self._asked = 0
        self.failures: list[str] = []

    def run(self) -> None:
        """Work until the shop closes."""
        with self._client:
            while not self._is_over.is_set():
                try:
                    self._one_thing()
                except Exception as error:
                    self.failures.append(f"desk {self._number} broke down: {error!r}")
                    raise

    def _one_thing(self) -> None:
        what = self._chance.random()
        if what < 0.2 and self._mine:
            gone = self._mine.pop(self._chance.randrange(len(self._mine)))
            said = {"by": "guest", "reason_code": "ill", "proof": {"code": gone["code"]}}
            self._ask(f"{RESERVATIONS}/{gone['id']}/cancellation", said)
        elif what < 0.35 and len(self._mine) > 1:
            pair = [one["id"] for one in self._chance.sample(self._mine, 2)]
            self._ask(SWAPS, {"reservation_ids": pair, "reason": "guest_wish"})
        elif what < 0.45:
            group = self._wanted(rooms=[{"party_size": 3}, {"party_size": 4}])
            del group["party_size"]
            made = self._ask(GROUPS, group)
            self._mine += made.get("reservations", []) if made else []
        else:
            floating = [one for one in self._mine if one["room_tentative"]]
            insists = what < INSISTING and floating
            made = self._ask(
                RESERVATIONS,
                self._in_the_room_of(self._chance.choice(floating)) if insists else self._wanted(),
            )
            self._mine += [made] if made else []

    def _in_the_room_of(self, other: dict[str, Any]) -> dict[str, Any]:
        """Insist on the room that another party has then and knows nothing of: it makes place."""
        other["room_tentative"] = False  # whatever it has by now, not that one
        said = {"minutes": other["minutes"], "room_id": other["room"]["id"]}
        starts_at = datetime.fromisoformat(other["starts_at"])
        return a_booking(self._venue_id, starts_at=starts_at, **said)

    def _wanted(self, **more: Any) -> dict[str, Any]:
        day, hour = self._chance.randrange(DAYS), self._chance.randrange(FIRST_HOUR, LAST_HOUR)
        minutes = self._chance.choice((60, 60, 120))  # uneven, so that others must make place
        return a_booking(self._venue_id, starts_at=evening(day, hour), minutes=minutes, **more)

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Ask until there is an answer; return what was done, None where it was refused."""
        self._asked += 1
        key = f"desk-{self._number}-asks-{self._asked:08d}"
        answer = self._told(path, body, key)
        if not answer.is_success:
            if answer.status_code not in REFUSED:
                self.failures.append(f"{path} {key}: {answer.status_code} {answer.text[:120]}")
            return None
        done: dict[str, Any] = answer.json()
        if answer.headers.get("idempotent-replayed"):
            self._ledger.found_out_later += 1
        said = {"status": answer.status_code, "rev": answer.headers["ktv-rev"], "body": done}
        self._ledger.note({"path": path, "key": key, "asked": body, **said})
        return done

    def _told(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        while True:
            try:
                answer = self._client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                time.sleep(AGAIN_SECONDS)
                continue
            if answer.status_code != STORE_IS_AWAY:
                return answer
            time.sleep(AGAIN_SECONDS)


SIGNED_AT = {"Ktv-Now": NOW.isoformat()}
