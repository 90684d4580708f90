"""Aim a made-up request at a house that is there, so that it is not refused at the door.

A request that names no room anybody knows, at an hour long gone, tests the doorman alone. Here
what the document cannot know is taken from the valid request now and then: ids, hours, words.
"""

import random
from typing import Any

from tests.reliability.worlds import Sample, World

OFTEN, AS_OFTEN_AS_NOT, NOW_AND_THEN = 0.8, 0.5, 0.25


def aimed(case: Any, world: World, sample: Sample, chance: random.Random) -> Any:
    """Return the request with parts of it taken from the valid one; edges stay now and then."""
    operation = case.operation
    if case.method != operation.method.upper() or chance.random() < NOW_AND_THEN:
        return case
    said: dict[str, Any] = {
        name: getattr(case, name)
        for name in ("method", "path_parameters", "query", "headers", "cookies")
    }
    ids = {name: str(value) for name, value in world.ids.items()}
    said["path_parameters"] = _mixed(said["path_parameters"], ids, OFTEN, chance, may_add=False)
    said["query"] = _mixed(said["query"], sample.query(world.ids), AS_OFTEN_AS_NOT, chance)
    if "If-Match" in {parameter.name for parameter in operation.headers}:
        said["headers"] = {**(said["headers"] or {}), "If-Match": sample.if_match.decode()}
    said |= _body(case, world, sample, chance)
    return operation.Case(**said)


def _body(case: Any, world: World, sample: Sample, chance: random.Random) -> dict[str, Any]:
    if sample.body is None:
        return {}
    share = chance.choice((NOW_AND_THEN, AS_OFTEN_AS_NOT, OFTEN, 1.0))
    body = case.body
    if isinstance(body, dict):
        body = _mixed(body, sample.body(world.ids), share, chance)
    return {"body": body, "media_type": case.media_type}


def _mixed(
    made_up: Any,
    valid: dict[str, Any],
    share: float,
    chance: random.Random,
    *,
    may_add: bool = True,
) -> Any:
    """Return what was made up with some of its members, and some it lacks, as they are valid."""
    if not isinstance(made_up, dict):
        return made_up
    names = [name for name in valid if may_add or name in made_up]
    return made_up | {name: valid[name] for name in names if chance.random() < share}
