"""Send a made-up request as raw bytes and hold the answer against the document."""

from typing import Any
from urllib.parse import urlsplit

import requests
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.reliability.asgi import Answer, Ask
from tests.reliability.places import Operation
from tests.reliability.verdicts import findings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BASE = "http://testserver"
SENT = {"method", "url", "headers", "files", "data", "json", "params", "auth", "cookies"}
OF_THE_CLIENT = {"user-agent", "accept", "accept-encoding", "connection", "host"}
MOST_SAID = 500


def prepared(case: Any) -> requests.PreparedRequest:
    """Return the request as a client would send it."""
    said = case.as_transport_kwargs(base_url=BASE)
    return requests.Request(**{name: said[name] for name in SENT & said.keys()}).prepare()


def ask_of(request: requests.PreparedRequest, signed_in: bytes) -> Ask:
    """Return the same request as raw bytes, signed in unless it says how itself."""
    target = urlsplit(str(request.url))
    query = f"?{target.query}" if target.query else ""
    headers = {
        _bytes(name).lower(): _bytes(value)
        for name, value in request.headers.items()
        if str(name).lower() not in OF_THE_CLIENT
    }
    headers.setdefault(b"authorization", signed_in)
    body = request.body or b""
    path = _bytes(target.path + query)
    return Ask(str(request.method), path, tuple(headers.items()), _bytes(body))


def _bytes(said: str | bytes) -> bytes:
    return said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")


def breaches(
    case: Any, operation: Operation, request: requests.PreparedRequest, answer: Answer
) -> list[str]:
    """Return what an answer breaks: by schemathesis' checks, and by our law of refusals."""
    found = findings(operation, None, answer) if request.method == operation.method else []
    if answer.escaped is None:
        headers = {name: [value] for name, value in answer.headers.items()}
        response = Response(answer.status, headers, answer.body, request, 0.0, verify=False)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            found += [" ".join(f"{one.title}: {one.message}".split()) for one in group.exceptions]
    body = _bytes(request.body or b"").decode("utf-8", "replace")
    asked = f"{request.method} {request.url} {body}"[:MOST_SAID]
    said = answer.text[:MOST_SAID]
    return [f"{operation.name}: {one[:MOST_SAID]} <- {asked} -> {said}" for one in found]
