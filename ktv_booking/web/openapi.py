"""The OpenAPI document: every operation, its refusals by code, the same bytes each time.

Source: api.md (head and section 1); openapi/openapi.json is this text, held fresh by a test.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from ktv_booking.kernel.errors import (
    Busy,
    DomainError,
    Forbidden,
    Malformed,
    NotFound,
    NotSignedIn,
    PreconditionRequired,
    Stale,
    StoreUnavailable,
)
from ktv_booking.web.declarations import extensions_of
from ktv_booking.web.etag import not_modified, not_modified_response, strong_etag
from ktv_booking.web.problems import (
    BadEncoding,
    BodyTooLarge,
    Internal,
    TooManyRequests,
    may_refuse,
    refusals_by_code,
)
from ktv_booking.web.problems.declared import PROBLEM_SCHEMA, merged
from ktv_booking.web.shared_refusals import share_refusals

TITLE = "ktv_booking"
DESCRIPTION = """\
Room reservations for karaoke (KTV) chains: three booking windows, a ladder of room sizes, the
whole life of a booking. Refusals are RFC 9457 problems with a stable `code`; each operation
names its own. Answers carry `Ktv-Trace-Id`; those that met a day's book carry `Ktv-Rev`;
with a replica, changes carry `Ktv-Write-Mark`, which reads that may be old take back.
`x-permission` is what an operation asks of the caller's roles, `x-venue-scope` where the venue
comes from at which it must be held, `x-rate-class` how dear it is, `x-personal-data` whether
names or phones of guests go in or come out.

KTV 连锁的包厢预订：三种预订时段、由小到大的包厢档次、一笔预订的全过程。拒绝均为 RFC 9457
格式，`code` 固定不变，各操作列出自己的代码；`Accept-Language` 选择中文或英文。
`x-permission` 为所需权限，`x-venue-scope` 为权限所属门店的来源，`x-rate-class` 为频率类别，
`x-personal-data` 表示是否涉及客人姓名或电话。
"""
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token from `ktv-booking tokens create` or of a signed-in agent",
}
COOKIE = {
    "type": "apiKey",
    "in": "cookie",
    "name": "ktv_session",
    "description": "From `POST /v1/session`; changes carry its `csrf_token` as `Ktv-Csrf-Token`",
}
SIGNED_IN_PREFIX = "/v1/"
OF_A_COOKIE = ("csrf-token-wrong",)
OPEN_OPERATIONS = frozenset({("post", "/v1/session")})
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Same key and body within 48 hours: the first answer again",
    "schema": {"type": "string", "minLength": 16, "maxLength": 255},
}
UNUSED_SCHEMAS = ("HTTPValidationError", "ValidationError")


class Operation(NamedTuple):
    """One method at one path, as the document has it."""

    method: str
    path: str
    content: dict[str, Any]

    @property
    def needs_sign_in(self) -> bool:
        """Say whether a token is asked for."""
        is_open = (self.method, self.path) in OPEN_OPERATIONS
        return self.path.startswith(SIGNED_IN_PREFIX) and not is_open

    def has_header(self, name: str) -> bool:
        """Say whether a request header of that name is declared."""
        return any(
            parameter["in"] == "header" and parameter["name"].lower() == name.lower()
            for parameter in self.content.get("parameters", [])
        )


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Return the whole document of `app`.

    Raises:
        ValueError: two operations have one id.
    """
    document = get_openapi(
        title=TITLE, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in UNUSED_SCHEMAS:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {"bearer": BEARER, "session": COOKIE}
    register = refusals_by_code()
    names, extensions = _names(app), extensions_of(app)
    for operation in _operations(document):
        operation.content["operationId"] = names[operation.method, operation.path]
        operation.content.update(extensions.get((operation.method, operation.path), {}))
        _complete(operation, register, schemas)
    share_refusals(document)
    _ensure_ids_differ(document)
    document["tags"] = [{"name": name} for name in _tags(document)]
    return document


def openapi_text(app: FastAPI) -> str:
    """Return the document as text: names sorted, two spaces, a line break at the end."""
    document = openapi_document(app)
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def install_openapi(app: FastAPI) -> None:
    """Serve the document at `/openapi.json`, made when it is first asked for.

    `app.openapi()` answers it too, always the same one. The app is made with `openapi_url=None`.
    """
    made: list[bytes] = []

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

    async def openapi_json(request: Request) -> Response:
        if not made:
            made.append(openapi_text(app).encode())
        etag = strong_etag(hashlib.sha256(made[0]).hexdigest()[:32])
        if not_modified(request, etag):
            return not_modified_response(etag)
        return Response(made[0], media_type="application/json", headers={"ETag": etag})

    app.add_route("/openapi.json", openapi_json, include_in_schema=False)


def _names(app: FastAPI) -> dict[tuple[str, str], str]:
    """Return what each operation is called: the name of its function."""
    return {
        (method.lower(), str(mounted.path_format)): str(mounted.name)
        for mounted in iter_route_contexts(app.routes)
        for method in mounted.methods or ()
    }


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document.get("paths", {}).items():
        for method, content in methods.items():
            yield Operation(method, path, content)


def _complete(
    operation: Operation, register: dict[str, type[DomainError]], schemas: dict[str, Any]
) -> None:
    """Add to an operation what holds for all of its sort: sign-in, keys, refusals."""
    content = operation.content
    content.pop("security", None)
    if operation.needs_sign_in:
        content["security"] = [{"bearer": []}, {"session": []}]
        if operation.method == "post" and not operation.has_header("Idempotency-Key"):
            content.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    responses = content.setdefault("responses", {})
    if "HTTPValidationError" in json.dumps(responses.get("422", {})):
        del responses["422"]
    for status, general in may_refuse(*_general(operation, register, schemas)).items():
        declared = responses.get(str(status))
        responses[str(status)] = general if declared is None else merged(declared, general)


def _general(
    operation: Operation, register: dict[str, type[DomainError]], schemas: dict[str, Any]
) -> Iterator[type[DomainError]]:
    """Yield the refusals an operation may give because of what it is."""
    content = operation.content
    yield Internal
    yield Malformed
    if operation.path.startswith(SIGNED_IN_PREFIX):
        yield from (Busy, StoreUnavailable, TooManyRequests)
    if operation.needs_sign_in:
        yield from (NotSignedIn, Forbidden)
        codes = ("password-must-change", *(() if operation.method == "get" else OF_A_COOKIE))
        yield from (register[code] for code in codes if code in register)
    if "requestBody" in content:
        yield from (BadEncoding, BodyTooLarge)
    if _names_a_record(content, schemas):
        yield NotFound
    if operation.has_header("If-Match"):
        yield Stale
        if operation.method in ("put", "patch"):
            yield PreconditionRequired
    if operation.has_header("Idempotency-Key"):
        for code in ("idempotency-mismatch", "request-in-progress"):
            if code in register:
                yield register[code]


def _names_a_record(content: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Say whether a request has a path to fill in, or an id anywhere in its query or body."""
    parameters = content.get("parameters", [])
    if any(parameter["in"] == "path" for parameter in parameters):
        return True
    waiting: list[Any] = [*parameters, content.get("requestBody", {})]
    followed: set[str] = set()
    while waiting:
        match waiting.pop():
            case {"format": "uuid"}:
                return True
            case {"$ref": str(name)}:
                if name not in followed:
                    followed.add(name)
                    waiting.append(schemas[name.rsplit("/", 1)[1]])
            case dict() as members:
                waiting += members.values()
            case list() as items:
                waiting += items
    return False


def _ensure_ids_differ(document: dict[str, Any]) -> None:
    seen: dict[str, str] = {}
    for method, path, content in _operations(document):
        here = f"{method.upper()} {path}"
        name = content["operationId"]
        if name in seen:
            raise ValueError(f"operation id {name} at {seen[name]} and {here}")
        seen[name] = here


def _tags(document: dict[str, Any]) -> list[str]:
    return sorted(
        {tag for _, _, content in _operations(document) for tag in content.get("tags", [])}
    )
