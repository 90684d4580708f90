"""Parts of bench/results.md that have a run of their own: replaced by it, kept by all others."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.goals import Goal


@dataclass(frozen=True)
class Part:
    """A part by its name in results.json, and what marks it on the page."""

    name: str
    mark: str

    @property
    def begin(self) -> str:
        """The line before it."""
        return f"<!-- {self.mark} -->"

    @property
    def end(self) -> str:
        """The line after it."""
        return f"<!-- end of {self.mark} -->"

    def put_into(self, page: Path, lines: Iterable[str]) -> None:
        """Replace the part in a page, or add it at the end."""
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        before, _, rest = text.partition(self.begin)
        after = rest.partition(self.end)[2]
        part = "\n".join([self.begin, *lines, self.end])
        said = f"{before.rstrip()}\n\n{part}\n{after.lstrip()}"
        page.write_text(said.lstrip(), encoding="utf-8")

    def within(self, page: Path) -> list[str]:
        """Return the lines of the part that stand in a page; none if it has not been run."""
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        return text.partition(self.begin)[2].partition(self.end)[0].strip("\n").splitlines()

    def keep(
        self, folder: Path, name: str, lines: Sequence[str], document: Mapping[str, Any]
    ) -> Path:
        """Put the part into both files, whatever else they hold; return the page."""
        page, data = folder / f"{name}.md", folder / f"{name}.json"
        self.put_into(page, lines)
        text = json.dumps(known(data) | {self.name: document}, indent=1, ensure_ascii=False)
        data.write_text(text + "\n", encoding="utf-8")
        return page

    def goals_in(self, data: Path) -> list[Goal]:
        """Return the goals that the part's last run judged; none if it has not been run."""
        return [Goal(**one) for one in known(data).get(self.name, {}).get("goals", ())]


LATE_ROOMS = Part("assignment", "late rooms")
CHAIN = Part("chain", "the audit chain")
CONSOLE = Part("console", "the console")
BIRTHDAYS = Part("birthdays", "birthday lists")
PARTS = (LATE_ROOMS, CHAIN, CONSOLE, BIRTHDAYS)


def known(data: Path) -> dict[str, Any]:
    """Return what results.json holds."""
    found: dict[str, Any] = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    return found


def kept(data: Path) -> dict[str, Any]:
    """Return what runs of their own have put into results.json."""
    document = known(data)
    return {part.name: document[part.name] for part in PARTS if part.name in document}
