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


class Cases:
    """The requests of one document: its edges and the ways to draw are made once, and kept.

    That is most of the work, so who examines in the name of several roles keeps them too;
    schemathesis names some edges but once per document.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._operations = operations_by_name(document)
        self._edges: dict[str, list[Any]] = {}
        self._ways: dict[str, Any] = {}

    def of(self, name: str, chance: random.Random, count: int) -> Iterator[Any]:
        """Yield so many requests: up to a third of them edges, the rest drawn, sound or not."""
        known = self._edges_of(name)
        chosen = chance.sample(known, min(len(known), count // 3))
        yield from chosen
        missing = count - len(chosen)
        for _ in range(MOST_ROUNDS):
            drawn = _drawn(self._ways_of(name), chance.randrange(2**32), missing)
            yield from drawn
            missing -= len(drawn)
            if missing <= 0:
                return

    def _edges_of(self, name: str) -> list[Any]:
        """Return each limit of the document kept and broken, and other methods."""
        if name not in self._edges:
            operation = self._operations[name]
            config = GenerationConfig(modes=MODES)
            made = operation.schema.iter_coverage_cases(
                operation, generation_modes=MODES, generation_config=config
            )
            self._edges[name] = list(islice(made, MOST_EDGES))
        return self._edges[name]

    def _ways_of(self, name: str) -> Any:
        if name not in self._ways:
            operation = self._operations[name]
            self._ways[name] = st.one_of(
                [operation.as_strategy(generation_mode=mode) for mode in MODES]
            )
        return self._ways[name]


def _drawn(ways: Any, number: int, count: int) -> list[Any]:
    """Return requests that Hypothesis draws; fewer where an operation has no more to say."""
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(ways)
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found[:count]
