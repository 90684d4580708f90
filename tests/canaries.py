"""Clients that fail where an answer gives a phone number away: tests use canary numbers alone."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # tests of rules start without HTTP
    from starlette.testclient import TestClient

CANARY = "1390000"


def shy(client: "TestClient") -> "TestClient":
    """Return the client, failing on any answer that holds more of a number than its last four."""

    def look(response: Any) -> None:
        response.read()
        assert CANARY not in response.text.replace(" ", "")

    client.event_hooks = {"response": [look]}
    return client
