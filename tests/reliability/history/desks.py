"""A clerk at a screen: operations as requests to a real server, answers as events."""

import http.client
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import quote, urlsplit
from uuid import uuid4

from tests.reliability.history.events import Event, Told, revs_of, told_by
from tests.reliability.history.place import House
from tests.reliability.history.plan import Next

PATIENCE_SECONDS = 60.0
BUSY = 503
TRIES = 40


class Desk(Protocol):
    """Somebody who does operations, over HTTP or without."""

    def do(self, wanted: Next, now: datetime) -> Event:
        """Do one operation and return what came of it."""

    def close(self) -> None:
        """Go home."""


@dataclass(frozen=True)
class Asking:
    """One operation as a request."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    if_match: str | None = None


class HttpDesk:
    """One connection to one server. A share of its POSTs hangs up early and asks again."""

    def __init__(self, url: str, house: House, chance: random.Random, *, hangs_up: float) -> None:
        where = urlsplit(url)
        self._address = (where.hostname or "", where.port or 0)
        self._house, self._chance, self._hangs_up = house, chance, hangs_up
        self._line = self._connect(PATIENCE_SECONDS)

    def do(self, wanted: Next, now: datetime) -> Event:
        """Do one operation; with its key, asked again until there is an answer."""
        asking = ASKINGS[wanted.kind](self._house, wanted.asked, now)
        headers = self._headers(asking, now)
        event = Event(wanted.kind, wanted.asked, now, time.monotonic())
        early = asking.method == "POST" and self._chance.random() < self._hangs_up
        for _ in range(TRIES):
            patience = self._chance.uniform(0.001, 0.03) if early else PATIENCE_SECONDS
            answer = self._ask(asking, headers, patience)
            early = False
            if answer is None and asking.method != "PUT":
                event.retries += 1
                continue
            if answer is None or not _comes_again(*answer):
                break
            event.retries += 1
            time.sleep(self._chance.uniform(0.005, 0.05))
        if answer is not None:
            event.returned = time.monotonic()
            _take_in(event, *answer)
        return event

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()

    def _headers(self, asking: Asking, now: datetime) -> dict[str, str]:
        said = {
            "Authorization": f"Bearer {self._house.token}",
            "Ktv-Now": now.isoformat(),
            "Content-Type": "application/json",
        }
        if asking.method == "POST":
            said["Idempotency-Key"] = f"history-{uuid4()}"
        if asking.if_match is not None:
            said["If-Match"] = asking.if_match
        return said

    def _ask(
        self, asking: Asking, headers: dict[str, str], patience: float
    ) -> tuple[int, str, Any] | None:
        """Return status, revisions and document; None where no answer came in time."""
        body = None if asking.body is None else json.dumps(asking.body)
        if self._line.sock is None:
            self._line = self._connect(patience)
        else:
            self._line.sock.settimeout(patience)
        try:
            self._line.request(asking.method, asking.path, body, headers)
            answer = self._line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._line.close()
            return None
        revs = answer.headers.get("Ktv-Rev") or ""
        return answer.status, revs, _document(text)

    def _connect(self, patience: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(*self._address, timeout=patience)


def _document(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return {"code": "no-json"}


def _comes_again(status: int, _revs: str, document: Any) -> bool:
    return status == BUSY or (status == 409 and document.get("code") == "request-in-progress")


def _take_in(event: Event, status: int, revs: str, document: Any) -> None:
    event.status, event.revs = status, revs_of(revs)
    if status >= 400:
        event.code = str(document.get("code")) if isinstance(document, dict) else "no-json"
    elif event.kind == "board":
        event.seen = [
            _on_the_board(room["id"], entry)
            for room in document["rooms"]
            for entry in room["reservations"]
        ]
    elif event.kind == "free":
        event.seen = next(
            one["rooms_free"] for one in document["classes"] if one["room_class"] == "small"
        )
    elif event.kind == "swap":
        event.told = [told_by(one) for one in document["reservations"]]
    else:
        event.told = [told_by(document)]


def _on_the_board(room: str, entry: dict[str, Any]) -> Told:
    return Told(
        id=entry["id"],
        day=date.fromisoformat(entry["business_date"]),
        room=room,
        starts=datetime.fromisoformat(entry["starts_at"]),
        ends=datetime.fromisoformat(entry["ends_at"]),
        status=entry["status"],
        version=entry["version"],
    )


def _create(house: House, asked: dict[str, Any], now: datetime) -> Asking:
    starts = now if asked["walk_in"] else asked["starts"]
    body = {
        "venue_id": house.venue_id,
        "starts_at": starts.isoformat(),
        "minutes": asked["minutes"],
        "party_size": 4,
        "guest": {"name": asked["mark"], "phone": phone_of(asked["mark"])},
        "source": "walk_in" if asked["walk_in"] else "phone",
    }
    if asked["walk_in"]:
        body["seat_now"] = True
    if asked["room"] is not None:
        body["room_id"] = asked["room"]
    if asked.get("hold"):
        body["hold"] = True
    return Asking("POST", "/v1/reservations", body)


def phone_of(mark: str) -> str:
    """Return a canary number for a guest."""
    return f"+861390000{sum(mark.encode()) * 7919 % 10_000:04d}"


def _place(_house: House, asked: dict[str, Any], _now: datetime) -> Asking:
    body: dict[str, Any] = {"reason": "guest_wish", "guest_consents": True}
    if asked["room"] is not None:
        body["room_id"] = asked["room"]
    if asked["starts"] is not None:
        body["starts_at"] = asked["starts"].isoformat()
    if asked["minutes"] is not None:
        body["minutes"] = asked["minutes"]
    version = asked["version"]
    seen = "*" if version is None else f'"{version}"'
    return Asking("PUT", f"/v1/reservations/{asked['id']}/placement", body, seen)


def _verb(noun: str, body: Callable[[dict[str, Any]], dict[str, Any]]) -> "Translation":
    return lambda _house, asked, _now: Asking(
        "POST", f"/v1/reservations/{asked['id']}/{noun}", body(asked)
    )


def _swap(_house: House, asked: dict[str, Any], _now: datetime) -> Asking:
    body = {"reservation_ids": asked["ids"], "reason": "swap", "guest_consents": True}
    return Asking("POST", "/v1/placement-swaps", body)


def _board(house: House, asked: dict[str, Any], _now: datetime) -> Asking:
    day = asked["day"].isoformat()
    return Asking("GET", f"/v1/venues/{house.venue_id}/board?business_date={day}")


def _free(house: House, asked: dict[str, Any], _now: datetime) -> Asking:
    starts = quote(asked["starts"].isoformat())
    wanted = f"starts_at={starts}&minutes={asked['minutes']}&party_size=4&room_class=small"
    return Asking("GET", f"/v1/venues/{house.venue_id}/availability?{wanted}")


Translation = Callable[[House, dict[str, Any], datetime], Asking]
ASKINGS: dict[str, Translation] = {
    "create": _create,
    "place": _place,
    "extend": _verb("extension", lambda asked: {"minutes": asked["minutes"]}),
    "confirm": _verb("confirmation", lambda _: {}),
    "cancel": _verb("cancellation", lambda _: {"by": "guest", "reason_code": "changed_mind"}),
    "leave": _verb("departure", lambda _: {}),
    "swap": _swap,
    "board": _board,
    "free": _free,
}
