"""Refusals are said once: operations point to them instead of repeating them."""

from typing import Any

from ktv_booking.web.problems import MEDIA_TYPE
from ktv_booking.web.problems.declared import codes_of


def share_refusals(document: dict[str, Any]) -> None:
    """Move examples of refusals, and responses of a single code, into the components."""
    components = document["components"]
    examples: dict[str, Any] = {}
    responses: dict[str, Any] = {}
    for methods in document.get("paths", {}).values():
        for operation in methods.values():
            for status, response in operation.get("responses", {}).items():
                if codes := codes_of(response):
                    _point_to_examples(response, examples)
                    if len(codes) == 1:
                        responses[codes[0]] = response
                        operation["responses"][status] = _pointer("responses", codes[0])
    components["examples"] = examples
    components["responses"] = responses


def _point_to_examples(response: dict[str, Any], examples: dict[str, Any]) -> None:
    content = response["content"][MEDIA_TYPE]
    examples.update({code: one for code, one in content["examples"].items() if "$ref" not in one})
    content["examples"] = {code: _pointer("examples", code) for code in content["examples"]}


def _pointer(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
