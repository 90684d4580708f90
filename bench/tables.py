"""Tables of the report."""

from collections.abc import Iterable, Sequence

from bench.goals import Goal


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table as lines of Markdown."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{'|'.join('---' for _ in headings)}|",
        *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows),
    ]


def goals_table(goals: Iterable[Goal]) -> list[str]:
    """Return goals with their verdicts, what was missed in bold."""
    return table(("goal", "must", "aim", "seen", "verdict"), map(_goal_line, goals))


def _goal_line(goal: Goal) -> tuple[str, ...]:
    verdict = goal.verdict if goal.verdict not in {"missed"} else "**missed**"
    return goal.name, goal.must, goal.aim, goal.seen, verdict
