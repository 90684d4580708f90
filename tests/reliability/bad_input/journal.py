"""What was tried already, place by place, so that a run that was cut off goes on where it was."""

import json
import os
from collections import Counter
from pathlib import Path

from tests.reliability.trial import Report

JOURNAL = "KTV_JOURNAL"
"""Names the file; without it a run keeps none and begins anew each time."""


class Journal:
    """A file with one line per place; several processes may write to it at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)

    @classmethod
    def of_environment(cls) -> "Journal":
        """Return the journal that `KTV_JOURNAL` names, else one that keeps nothing."""
        named = os.environ.get(JOURNAL)
        return cls(Path(named) if named else None)

    def done(self) -> dict[str, Report]:
        """Return what was tried and sound, by place; a place with findings is tried again."""
        if self._path is None or not self._path.exists():
            return {}
        lines = map(json.loads, self._path.read_text(encoding="utf-8").splitlines())
        return {
            line["place"]: Report(line["tried"], line["accepted"], _counted(line["statuses"]))
            for line in lines
            if not line["found"]
        }

    def note(self, place: str, report: Report) -> None:
        """Write down what came of a place."""
        if self._path is None:
            return
        line = {
            "place": place,
            "tried": report.tried,
            "accepted": report.accepted,
            "statuses": report.statuses,
            "found": report.found,
        }
        with self._path.open("ab") as file:
            file.write(f"{json.dumps(line)}\n".encode())


def _counted(statuses: dict[str, int]) -> Counter[int]:
    return Counter({int(status): count for status, count in statuses.items()})
