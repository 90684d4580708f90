"""Requests that schemathesis makes up from the document: its edges in order, and drawn ones."""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.config import GenerationConfig
from schemathesis.generation import GenerationMode

Drawn = Callable[[Any], None]
MODES = list(GenerationMode)
MOST_EDGES = 2_000
MOST_ROUNDS = 60


def operations_by_name(document: dict[str, Any]) -> dict[str, Any]:
    """Return schemathesis' view of every operation, by our name of it.

    It is not told of tokens, else most of what it makes up would try to do without one.
    """
    schema = schemathesis.openapi.from_dict(_without_sign_in(document))
    found = (one.ok() for one in schema.get_all_operations())
    return {operation.label: operation for operation in found}


def _without_sign_in(document: dict[str, Any]) -> dict[str, Any]:
    document = deepcopy(document)
    document["components"].pop("securitySchemes", None)
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
    return document


class Edges:
    """The edges of one operation: each limit of the document kept and broken, other methods.

    Schemathesis names some of them once per document, so they are made once and kept.
    """

    def __init__(self) -> None:
        self._made: dict[str, list[Any]] = {}

    def of(self, operation: Any) -> list[Any]:
        """Return every edge of an operation."""
        if operation.label not in self._made:
            config = GenerationConfig(modes=MODES)
            made = operation.schema.iter_coverage_cases(
                operation, generation_modes=MODES, generation_config=config
            )
            self._made[operation.label] = list(islice(made, MOST_EDGES))
        return self._made[operation.label]


def cases_of(operation: Any, edges: Edges, chance: random.Random, count: int) -> Iterator[Any]:
    """Yield so many requests: up to a third of them edges, the rest drawn, sound and unsound."""
    known = edges.of(operation)
    chosen = chance.sample(known, min(len(known), count // 3))
    yield from chosen
    missing = count - len(chosen)
    for _ in range(MOST_ROUNDS):
        drawn = _drawn(operation, chance.randrange(2**32), missing)
        yield from drawn
        missing -= len(drawn)
        if missing <= 0:
            return


def _drawn(operation: Any, number: int, count: int) -> list[Any]:
    """Return requests that Hypothesis draws; fewer where an operation has no more to say."""
    found: list[Any] = []
    strategies = [operation.as_strategy(generation_mode=mode) for mode in MODES]

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(strategies))
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found[:count]
