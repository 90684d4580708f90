"""The runs of this folder, by name: what each takes, what each hands back, where they are found.

A run lives in a package of this folder and registers itself in that package's `runs.py`:

    @run("history", soak_seconds=600)
    def history(order: Order) -> Report:
        '''Many desks on one book, every answer held against a replay by revision.'''

Its docstring's first line is what the report of `make soak` says of it.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

STORES = ("sqlite", "postgresql")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Order:
    """What one run is asked to do; `url` lends it a migrated store, else it makes its own."""

    store: str
    seed: int
    seconds: float | None = None
    operations: int | None = None
    url: str | None = None

    def deadline(self) -> Callable[[], bool]:
        """Return a question: is the time over? Without `seconds` it never is."""
        ends = None if self.seconds is None else monotonic() + self.seconds
        return lambda: ends is not None and monotonic() >= ends


@dataclass
class Report:
    """What a run found; without violations it has passed, whatever the figures."""

    violations: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


Doing = Callable[[Order], Report]


@dataclass(frozen=True)
class Run:
    """A registered run: where it makes sense, and how much of it `make soak` does."""

    name: str
    do: Doing
    stores: tuple[str, ...]
    soak_seconds: float
    soak_operations: int | None

    @property
    def says(self) -> str:
        """The first line of its docstring."""
        return (self.do.__doc__ or self.name).strip().splitlines()[0]


_REGISTER: dict[str, Run] = {}


def run(
    name: str,
    *,
    stores: tuple[str, ...] = STORES,
    soak_seconds: float = 60,
    soak_operations: int | None = None,
) -> Callable[[Doing], Doing]:
    """Register the function below under `name`."""

    def register(do: Doing) -> Doing:
        known = _REGISTER.get(name)
        if known is not None and known.do.__module__ != do.__module__:
            raise ValueError(f"two runs are called {name}")
        _REGISTER[name] = Run(name, do, stores, soak_seconds, soak_operations)
        return do

    return register


def all_runs() -> dict[str, Run]:
    """Return every run, by name: those of every package here that has a `runs.py`."""
    for module in _modules():
        importlib.import_module(module)
    return dict(sorted(_REGISTER.items()))


def _modules() -> Iterator[str]:
    for found in sorted(HERE.glob("*/runs.py")):
        yield f"tests.reliability.{found.parent.name}.runs"
