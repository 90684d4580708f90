"""The diary of the simulation: stories told in turns, in the order of their instants."""

from collections.abc import Callable, Generator
from datetime import datetime
from heapq import heappop, heappush

Story = Generator[datetime, datetime, None]
"""Yields the instant it waits for and is sent the instant at which it goes on, never earlier."""


class Diary:
    """Runs stories side by side in simulated time; at one instant, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, datetime, Story]] = []
        self._number = 0
        self._now: datetime | None = None

    def add(self, story: Story) -> None:
        """Let a story begin: it is told up to its first wait at once."""
        self._wait(story, next(story, None))

    def run(self, tell: Callable[[datetime], None]) -> None:
        """Tell all stories to their ends; `tell` hears of every new instant."""
        while self._waiting:
            _, _, wanted, story = heappop(self._waiting)
            now = wanted if self._now is None else max(wanted, self._now)
            if now != self._now:
                self._now = now
                tell(now)
            try:
                self._wait(story, story.send(now))
            except StopIteration:
                continue

    def _wait(self, story: Story, until: datetime | None) -> None:
        if until is None:
            return
        self._number += 1
        heappush(self._waiting, (until.timestamp(), self._number, until, story))
