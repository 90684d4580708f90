"""The house's rules of source files hold, and each check finds what it is there to find."""

from collections.abc import Callable

import pytest

from tests.house import sources

Check = Callable[[str, str], list[str]]

OF_THE_PRODUCT: list[Check] = [
    sources.too_long_files,
    sources.too_long_functions,
    sources.commits,
    sources.clock_reads,
    sources.impure_imports,
    sources.foreign_schemas,
    sources.reasons_in_one_language,
]


def named(check: Check) -> str:
    return check.__name__


@pytest.mark.parametrize("check", OF_THE_PRODUCT, ids=named)
def test_the_product_keeps_the_rule(check: Check) -> None:
    found = [
        finding for name, text in sources.python_of("ktv_booking") for finding in check(name, text)
    ]

    assert found == []


def test_tests_migrations_and_bench_keep_the_file_cap() -> None:
    files = sources.python_of("tests", "bench", "migrations")
    first_tables = "migrations/versions/0001_lay_down_the_tables.py"

    found = [
        finding
        for name, text in files
        if name != first_tables
        for finding in sources.too_long_files(name, text)
    ]

    assert found == []


def test_no_module_is_a_drawer() -> None:
    found = [finding for name in sources.tracked() for finding in sources.drawers(name)]

    assert found == []


def test_nothing_says_where_it_was_made() -> None:
    found = [
        finding
        for name in sources.tracked()
        for finding in sources.marks_of_a_workplace(name, sources.text_of(name))
    ]

    assert found == []


LONG_FUNCTION = "def long():\n" + "    pass\n" * 40


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (sources.too_long_files, "ktv_booking/x.py", "\n" * 301),
        (sources.too_long_functions, "ktv_booking/x.py", LONG_FUNCTION),
        (sources.too_long_functions, "ktv_booking/x.py", "async " + LONG_FUNCTION),
        (sources.commits, "ktv_booking/reservations/service.py", "session.commit()"),
        (sources.commits, "ktv_booking/web/work.py", "connection.commit()"),
        (sources.clock_reads, "ktv_booking/rooms/queries.py", "x = datetime.now(UTC)"),
        (sources.clock_reads, "ktv_booking/rooms/queries.py", "f(default=date.today)"),
        (sources.clock_reads, "ktv_booking/worker/jobs.py", "import time\ntime.time()"),
        (sources.impure_imports, "ktv_booking/venues/rules/prices.py", "import sqlalchemy as sa"),
        (sources.impure_imports, "ktv_booking/kernel/time.py", "from pydantic import BaseModel"),
        (
            sources.impure_imports,
            "ktv_booking/venues/rules/calendar/parts.py",
            "def f():\n    from sqlalchemy.orm import Session",
        ),
        (
            sources.foreign_schemas,
            "ktv_booking/reservations/router.py",
            "from ktv_booking.rooms.schemas import RoomOut",
        ),
        (
            sources.foreign_schemas,
            "ktv_booking/reservations/router/board.py",
            "from ktv_booking.rooms import schemas",
        ),
        (sources.reasons_in_one_language, "ktv_booking/x.py", 'Malformed.at("a", "too long")'),
        (sources.reasons_in_one_language, "ktv_booking/x.py", 'Malformed.at("a", f"not {a}")'),
        (
            sources.reasons_in_one_language,
            "ktv_booking/rooms/schemas.py",
            'raise ValueError("too long")',
        ),
        (sources.marks_of_a_workplace, "docs/x.md", "see /" + "work/main/README.md"),
        (sources.marks_of_a_workplace, "requirements.lock", "--index-url" + "=https://x"),
        (sources.marks_of_a_workplace, "pyproject.toml", 'u = "https://pypi.' + 'org/simple"'),
    ],
)
def test_each_check_finds_its_seeded_breach(check: Check, name: str, text: str) -> None:
    assert check(name, text) != []


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (sources.too_long_files, "ktv_booking/x.py", "\n" * 300),
        (sources.too_long_functions, "ktv_booking/x.py", "def f():\n" + "    pass\n" * 39),
        (sources.commits, "ktv_booking/db/session.py", "session.commit()"),
        (sources.commits, "ktv_booking/web/work.py", "savepoint.commit()"),
        (sources.clock_reads, "ktv_booking/kernel/time.py", "datetime.now(UTC)"),
        (sources.clock_reads, "ktv_booking/db/session.py", "time.sleep(1); time.monotonic()"),
        (sources.impure_imports, "ktv_booking/rooms/models.py", "import sqlalchemy"),
        (
            sources.foreign_schemas,
            "ktv_booking/rooms/router.py",
            "from ktv_booking.rooms import schemas",
        ),
        (sources.reasons_in_one_language, "ktv_booking/x.py", 'Malformed.at("a", TOO_LONG)'),
        (sources.marks_of_a_workplace, "README.md", "open http://127.0.0.1:8000/docs"),
    ],
)
def test_no_check_finds_what_is_right(check: Check, name: str, text: str) -> None:
    assert check(name, text) == []


@pytest.mark.parametrize(
    "name", ["ktv_booking/utils.py", "tests/helpers.py", "ktv_booking/common/x.py"]
)
def test_a_drawer_is_found(name: str) -> None:
    assert sources.drawers(name) == [name]
