"""The page that was reviewed, read back: what each caller of each operation is to be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.api.matrix.callers import Caller

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
NAMES_A_VENUE = frozenset({"path", "subject", "body", "query"})
IN, SIGN_IN, FORBIDDEN, NOT_FOUND = "in", "401", "403", "404"
VERBS = ("DELETE ", "GET ", "PATCH ", "POST ", "PUT ")


@dataclass(frozen=True)
class Line:
    """One operation of the page: what it asks for, and its cell for every role."""

    operation: str
    permission: str
    venue: str
    cells: dict[str, str]

    def lets_in(self, role: str) -> bool:
        """Say whether a role may call it, at its own venues at least."""
        return self.cells[role] != "-"


def reviewed_lines(page: str | None = None) -> dict[str, Line]:
    """Return the lines of the page by operation."""
    return {line.operation: line for line in _lines(page or PAGE.read_text(encoding="utf-8"))}


def _lines(page: str) -> Iterator[Line]:
    roles: list[str] = []
    for row in page.splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if cells[0].startswith("operation"):
            roles = cells[5:]
        elif roles and cells[0].startswith(VERBS):
            yield Line(cells[0], cells[1], cells[2], dict(zip(roles, cells[5:], strict=True)))


def expected(line: Line, caller: Caller, *, names_the_venue: bool) -> frozenset[str]:
    """Return what a caller may be told about the house in question.

    `names_the_venue` says of a list whether this request is narrowed to that house.
    """
    if line.permission == "open":
        return frozenset({IN})
    if caller.is_nobody:
        return frozenset({SIGN_IN})
    if line.permission == "signed-in":
        return frozenset({IN})
    if not any(line.lets_in(role) for role, _ in caller.grants):
        return frozenset({FORBIDDEN})
    if line.venue == "chain":
        is_everywhere = any(where == "all" and line.lets_in(role) for role, where in caller.grants)
        return frozenset({IN if is_everywhere else FORBIDDEN})
    named = line.venue in NAMES_A_VENUE or names_the_venue
    if not named or any(where != "there" and line.lets_in(role) for role, where in caller.grants):
        return frozenset({IN})
    if any(where != "there" for _, where in caller.grants):
        return frozenset({FORBIDDEN, NOT_FOUND})
    return frozenset({NOT_FOUND})
