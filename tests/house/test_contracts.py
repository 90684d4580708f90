"""The import contracts of pyproject.toml are able to fail: each finds its seeded breach."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

BREACHES = {
    "Imports run down the house": (
        "kernel/seeded.py",
        "from ktv_booking.db import base",
    ),
    "Imports run down a feature": (
        "rooms/queries.py",
        "from ktv_booking.rooms import service",
    ),
    "Rules and kernel run without a database and without HTTP": (
        "venues/rules/seeded.py",
        "import sqlalchemy",
    ),
    "Services, queries and models know no HTTP and no documents": (
        "rooms/models.py",
        "import pydantic",
    ),
    "Only services, the day's lock, the edge and db know how the stores differ": (
        "venues/queries.py",
        "from ktv_booking.db import dialects",
    ),
    "The client knows the kernel and the documents alone": (
        "client/seeded.py",
        "from ktv_booking.venues import models",
    ),
    "Only app mounts routers": (
        "settings.py",
        "from ktv_booking.rooms import router",
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the contracts say of a copy of the house with one breach of each."""
    copy = tmp_path_factory.mktemp("breached")
    shutil.copytree(ROOT / "ktv_booking", copy / "ktv_booking")
    shutil.copy(ROOT / "pyproject.toml", copy)
    package = copy / "ktv_booking"
    (package / "client").mkdir(exist_ok=True)
    for needed in ("client/__init__.py", "rooms/router/rooms.py", "app.py"):
        (package / needed).touch()
    for name, line in BREACHES.values():
        with (package / name).open("a", encoding="utf-8") as seeded:
            seeded.write(f"\n{line}\n")
    lint = Path(sys.executable).parent / "lint-imports"
    said = subprocess.run(
        [lint, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False
    )
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)$", said.stdout, flags=re.MULTILINE))


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breached_contract_says_so(contract: str, verdicts: dict[str, str]) -> None:
    assert verdicts.get(contract) == "BROKEN"


def test_no_contract_goes_without_a_seeded_breach(verdicts: dict[str, str]) -> None:
    assert set(verdicts) == set(BREACHES)
