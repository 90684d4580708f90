"""The table of workflows is whole, and every test that it names exists."""

import ast
import re
from functools import cache

from tests.house import sources

PAGE = "docs/workflows.md"
NUMBERED_ROW = re.compile(r"^\| *(\d{2}) *\|", re.MULTILINE)
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NUMBERS = [f"{number:02d}" for number in range(1, 46)]


def numbers_in(page: str) -> list[str]:
    """Return the numbers of the rows, in order."""
    return NUMBERED_ROW.findall(page)


def unproved_rows(page: str) -> list[str]:
    """Find rows that name no test and do not say that the workflow is still to come."""
    rows = [line for line in page.splitlines() if NUMBERED_ROW.match(line)]
    return [row[:40] for row in rows if not NAMED_TEST.search(row) and "not yet" not in row.lower()]


def proofs_not_there(page: str) -> list[str]:
    """Find named tests of which the file or the function does not exist."""
    return [
        f"{file}::{name}"
        for file, name in NAMED_TEST.findall(page)
        if name not in functions_of(file)
    ]


@cache
def functions_of(file: str) -> frozenset[str]:
    """Return the test functions of a file; none where there is no such file."""
    if not (sources.ROOT / file).is_file():
        return frozenset()
    tree = ast.parse(sources.text_of(file))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    )


def test_there_are_forty_five_workflows() -> None:
    assert numbers_in(sources.text_of(PAGE)) == NUMBERS


def test_each_workflow_is_proved_or_still_to_come() -> None:
    assert unproved_rows(sources.text_of(PAGE)) == []


def test_each_named_test_exists() -> None:
    assert proofs_not_there(sources.text_of(PAGE)) == []


def test_each_check_of_the_table_finds_its_seeded_breach() -> None:
    here = "tests/house/test_workflows_doc.py"
    page = (
        f"| 01 | told | `{here}::test_each_named_test_exists` |\n"
        f"| 03 | gone | `{here}::test_nobody_wrote` and `tests/no_such_file.py::test_x` |\n"
        "| 04 | silent | |\n"
        "| 05 | to come | not yet |\n"
    )

    assert numbers_in(page) != NUMBERS
    assert unproved_rows(page) == ["| 04 | silent | |"]
    assert proofs_not_there(page) == [
        f"{here}::test_nobody_wrote",
        "tests/no_such_file.py::test_x",
    ]
