"""Refusals are said once: operations point to them instead of repeating them."""

from typing import Any

from ktv_booking.web.problems import MEDIA_TYPE
from ktv_booking.web.problems.declared import codes_of

MOST_CODES = 3
"""What many operations may answer alike: two codes of a cookie beside `forbidden`."""


def share_refusals(document: dict[str, Any]) -> None:
    """Move examples of refusals, and responses of few codes, into the components."""
    components = document["components"]
    examples: dict[str, Any] = {}
    responses: dict[str, Any] = {}
    for methods in document.get("paths", {}).values():
        for operation in methods.values():
            for status, response in operation.get("responses", {}).items():
                if codes := codes_of(response):
                    _point_to_examples(response, examples)
                    if len(codes) <= MOST_CODES:
                        name = "-or-".join(codes)
                        responses[name] = response
                        operation["responses"][status] = _pointer("responses", name)
    components["examples"] = examples
    components["responses"] = responses


def _point_to_examples(response: dict[str, Any], examples: dict[str, Any]) -> None:
    content = response["content"][MEDIA_TYPE]
    examples.update({code: one for code, one in content["examples"].items() if "$ref" not in one})
    content["examples"] = {code: _pointer("examples", code) for code in content["examples"]}


def _pointer(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
