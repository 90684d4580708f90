"""A Friday night at a house of the demo chain, booked and lived through over HTTP until 20:30."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.builders import a_phone, evening
from tests.over_http import at

FRIDAY = 2
HALF_PAST_EIGHT = evening(FRIDAY, hour=20, minute=30)
THE_DAY_BEFORE = evening(FRIDAY - 1, hour=12)
PARTIES = 84
NAMES = (
    "王小明", "李婷", "陈志强", "林美玲", "张伟", "黄俊杰", "刘洋", "吴佩珊", "周杰", "郑爽",
    "孙丽", "赵磊", "钱多多", "徐静", "何欢", "Max Lin", "Ana Sousa", "高飞", "罗兰", "梁静",
)  # fmt: skip
SIZES = (
    ("mini", 2), ("small", 4), ("small", 5), ("medium", 8), ("medium", 7), ("large", 12),
    ("deluxe", 18),
)  # fmt: skip


@dataclass
class Friday:
    """A house of the chain, and a program that lives through its evening: the same each time."""

    program: httpx.Client
    venue_id: str
    dice: random.Random = field(default_factory=lambda: random.Random(3))

    def live_through(self) -> None:
        """Book the evening, and let arrive, sit and leave who would have by half past eight."""
        booked = [one for one in (self._book() for _ in range(PARTIES)) if one is not None]
        for when, reservation_id, verb in sorted(self._what_happens(booked)):
            self._post(f"/v1/reservations/{reservation_id}/{verb}", {}, now=when)
        self._post("/v1/reservations", self._wish() | {"hold": True}, now=HALF_PAST_EIGHT)
        rooms = self.program.get(f"/v1/venues/{self.venue_id}/rooms").json()["items"]
        outage = {
            "kind": "maintenance",
            "starts_at": evening(FRIDAY, hour=18).isoformat(),
            "ends_at": evening(FRIDAY, hour=26).isoformat(),
            "reason": "空调维修",
        }
        self._post(f"/v1/rooms/{rooms[9]['id']}/outages", outage, now=THE_DAY_BEFORE)

    def _wish(self) -> dict[str, Any]:
        roll = self.dice
        starts_at = evening(FRIDAY, hour=17) + timedelta(minutes=30 * roll.randrange(18))
        room_class, people = roll.choice(SIZES)
        return {
            "venue_id": self.venue_id,
            "starts_at": starts_at.isoformat(),
            "minutes": roll.choice((120, 180, 180, 240)),
            "party_size": people,
            "room_class": room_class,
            "guest": {"name": roll.choice(NAMES), "phone": a_phone()},
            "source": "phone",
            **({"occasion": "birthday"} if roll.random() < 0.15 else {}),
        }

    def _book(self) -> dict[str, Any] | None:
        return self._post("/v1/reservations", self._wish(), now=THE_DAY_BEFORE)

    def _what_happens(self, booked: list[dict[str, Any]]) -> list[tuple[datetime, str, str]]:
        found = []
        for one in booked:
            starts_at, ends_at = (
                datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at")
            )
            if starts_at >= HALF_PAST_EIGHT or self.dice.random() < 0.05:
                continue
            found.append((starts_at + timedelta(minutes=2), one["id"], "arrival"))
            if self.dice.random() < 0.92:
                found.append((starts_at + timedelta(minutes=3), one["id"], "seating"))
            if ends_at < HALF_PAST_EIGHT:
                found.append((ends_at - timedelta(minutes=3), one["id"], "departure"))
        return found

    def _post(self, path: str, body: dict[str, Any], *, now: datetime) -> dict[str, Any] | None:
        answer = self.program.post(path, json=body, headers=at(now))
        found: dict[str, Any] = answer.json()
        return found if answer.is_success else None
