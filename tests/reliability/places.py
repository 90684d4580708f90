"""Where a value can be put into a request: every parameter, header and field the API names."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote_from_bytes

from tests.house.routes import operations
from tests.reliability.asgi import Ask
from tests.reliability.corpus import KEY, Value
from tests.reliability.samples import Sample
from tests.reliability.worlds import JSON, World

MARK = "@HERE@"
NAME = "@name@"
BOUNDARY = b"between-the-parts"
EVERY_REQUEST = ("Authorization", "Ktv-Now", "Accept-Language")
DEEPEST = 12
KIND_OF_TEXT = (
    ("id", re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")),
    ("instant", re.compile(r"\d{4}-\d\d-\d\dT.*")),
    ("day", re.compile(r"\d{4}-\d\d-\d\d")),
    ("clock", re.compile(r"\d\d:\d\d")),
    ("phone", re.compile(r"\+?[0-9 ]{8,}")),
    ("number", re.compile(r"\d+")),
    ("code", re.compile(r"[a-z0-9_-]+")),
)
Step = str | int


@dataclass(frozen=True)
class Operation:
    """One operation of the document: its parameters, its body, the codes it declares."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    body: dict[str, Any] | None
    codes: dict[int, frozenset[str]]
    statuses: frozenset[int]

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.name.partition(" ")[2]


@dataclass(frozen=True)
class Place:
    """One place of one operation: `path`, `query`, `header`, or `body` with the steps to it."""

    operation: Operation
    where: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return f"{self.operation.name} {self.where} {'.'.join(map(str, self.steps))}"

    @property
    def name(self) -> str:
        return str(self.steps[-1])


def operations_of(document: dict[str, Any]) -> list[Operation]:
    """Return every operation that the app describes."""
    return [_operation(document, name, said) for name, said in operations(document)]


def _operation(document: dict[str, Any], name: str, said: dict[str, Any]) -> Operation:
    body = said.get("requestBody", {}).get("content", {}).get("application/json")
    codes = {
        int(status): frozenset(_codes(response))
        for status, response in said["responses"].items()
        if status >= "4"
    }
    return Operation(
        name,
        tuple((one["in"], one["name"]) for one in said.get("parameters", ())),
        body and body["schema"],
        codes,
        frozenset(int(status) for status in said["responses"]),
    )


def _codes(response: dict[str, Any]) -> list[str]:
    schema = response["content"]["application/problem+json"]["schema"]
    return list(schema["allOf"][1]["properties"]["code"]["enum"])


def places_of(document: dict[str, Any], operation: Operation, base: Any) -> list[Place]:
    """Return the places of an operation; `base` is its valid body."""
    found = [Place(operation, where, (name,)) for where, name in operation.parameters]
    found += [Place(operation, "header", (name,)) for name in EVERY_REQUEST]
    if operation.body is not None:
        found.append(Place(operation, "body", ()))
        found += [
            Place(operation, "body", steps)
            for steps in dict.fromkeys(_fields(document, operation.body, base, ()))
        ]
    return found


def _fields(
    document: dict[str, Any], schema: dict[str, Any], base: Any, steps: tuple[Step, ...]
) -> Iterator[tuple[Step, ...]]:
    """Yield the steps to every field, in lists to the first item, in free objects to a name."""
    if len(steps) > DEEPEST:
        return
    for part in _parts(document, schema):
        for name, inner in part.get("properties", {}).items():
            yield (*steps, name)
            below = base.get(name) if isinstance(base, dict) else None
            yield from _fields(document, inner, below, (*steps, name))
        for named in _free_names(part):
            known = next(iter(base), None) if isinstance(base, dict) else None
            yield (*steps, NAME)
            if known is not None:
                yield (*steps, known)
                yield from _fields(document, named, base[known], (*steps, known))
        if "items" in part:
            yield (*steps, 0)
            below = base[0] if isinstance(base, list) and base else None
            yield from _fields(document, part["items"], below, (*steps, 0))


def _free_names(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what may stand under names that the caller chooses."""
    yield from part.get("patternProperties", {}).values()
    if isinstance(others := part.get("additionalProperties"), dict):
        yield others


def _parts(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        yield from _parts(document, document["components"]["schemas"][name])
        return
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _parts(document, choice)
    yield schema


def kind_of(place: Place, world: World, sample: Sample) -> str:
    """Return which sort of value is nastiest there, told by what usually stands there."""
    usual: Any = None
    if place.where == "body" and sample.body is not None:
        usual = sample.body(world.ids)
        for step in place.steps:
            usual = _below(usual, step)
    elif place.where == "query":
        usual = sample.query(world.ids).get(place.name, "")
    elif place.where == "path":
        usual = world.ids.get(place.name, "")
    elif place.name == "Ktv-Now":
        return "instant"
    if isinstance(usual, bool | int):
        return "number"
    if isinstance(usual, dict | list) or usual is None:
        return "shape"
    fitting = (kind for kind, form in KIND_OF_TEXT if form.fullmatch(str(usual)))
    return next(fitting, "text")


def _below(usual: Any, step: Step) -> Any:
    if isinstance(usual, dict):
        return usual.get(str(step))
    return usual[0] if isinstance(usual, list) and usual else None


def request_of(
    world: World,
    sample: Sample,
    operation: Operation,
    place: Place | None = None,
    value: Value | None = None,
) -> Ask:
    """Return the valid request, with one value in one place where both are given."""
    at = {place.where: place} if place else {}
    return Ask(
        operation.method,
        _target(world, sample, operation, at.get("path") or at.get("query"), value),
        _headers(sample, operation, at.get("header"), value),
        _body(world, sample, at.get("body"), value),
    )


def _target(
    world: World, sample: Sample, operation: Operation, place: Place | None, value: Value | None
) -> bytes:
    raw = quote_from_bytes(value.raw, safe="") if value else ""
    ids = {name: str(said) for name, said in world.ids.items()}
    if place and place.where == "path":
        ids[place.name] = raw
    query = {name: quote_from_bytes(said.encode()) for name, said in sample.query(ids).items()}
    if place and place.where == "query":
        query[place.name] = raw
    text = "&".join(f"{name}={said}" for name, said in query.items())
    return (operation.path.format(**ids) + ("?" + text if text else "")).encode()


def _headers(
    sample: Sample, operation: Operation, place: Place | None, value: Value | None
) -> tuple[tuple[bytes, bytes], ...]:
    headers = dict(JSON) if operation.body is not None else {}
    if sample.file is not None:
        headers[b"content-type"] = b"multipart/form-data; boundary=" + BOUNDARY
    if ("header", "If-Match") in operation.parameters:
        headers[b"if-match"] = sample.if_match
    if place is not None and value is not None:
        scheme = b"Bearer " if place.name == "Authorization" else b""
        headers[place.name.lower().encode()] = scheme + value.raw
    return tuple(headers.items())


def _body(world: World, sample: Sample, place: Place | None, value: Value | None) -> bytes:
    if sample.file is not None:
        return form_of(sample.file(world.ids) if callable(sample.file) else sample.file)
    if sample.body is None:
        return b""
    document: Any = deepcopy(sample.body(world.ids))
    if place is None or value is None:
        return json.dumps(document).encode()
    if not place.steps:
        return (value.piece or "").replace(KEY, "surprise").encode()
    piece = (value.piece or MARK).replace(KEY, place.name).encode()
    placed = _placed(document, place.steps, is_out=value.piece is None)
    return json.dumps(placed).encode().replace(f'"{MARK}"'.encode(), piece, 1)


def form_of(file: bytes) -> bytes:
    """Return a form that holds one file."""
    head = b'Content-Disposition: form-data; name="file"; filename="members.csv"'
    return b"\r\n".join((b"--" + BOUNDARY, head, b"", file, b"--" + BOUNDARY + b"--", b""))


def _placed(document: Any, steps: tuple[Step, ...], *, is_out: bool) -> Any:
    """Return the document with the mark at its place, or without what stands there."""
    here, last = document, steps[-1]
    for step, following in pairwise(steps):
        here = _opened(here, step, following)
    if is_out and isinstance(here, dict):
        here.pop(last, None)
    elif isinstance(here, list):
        here[0:1] = [] if is_out else [MARK]
    else:
        here[MARK if last == NAME else last] = 1 if last == NAME else MARK
    return document


def _opened(here: Any, step: Step, following: Step) -> Any:
    """Return what lies at a step, made if it is not there."""
    empty: Any = [] if following == 0 else {}
    if isinstance(here, list):
        if not here:
            here.append(empty)
        return here[0]
    if not isinstance(here.get(step), dict | list):
        here[step] = empty
    return here[step]
