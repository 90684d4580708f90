"""Does the operation know the parameters a request names?

A misspelt filter would otherwise answer more than was asked for, and nobody would notice.
"""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.web.problems.validation import speakable

NO_SUCH_PARAMETER = Text(zh="没有此查询参数", en="there is no such query parameter")
_known: WeakKeyDictionary[Callable[..., Any], frozenset[str]] = WeakKeyDictionary()


def ensure_known_parameters(request: Request) -> None:
    """Let a query pass whose every parameter the operation declares; it runs before all else.

    Raises:
        Malformed: names each one that it does not.
    """
    if not request.scope.get("query_string"):
        return
    unknown = request.query_params.keys() - _declared_by(request)
    if unknown:
        names = sorted({speakable(name) for name in unknown})
        raise Malformed(errors=[{"field": name, "reason": NO_SUCH_PARAMETER} for name in names])


def _declared_by(request: Request) -> frozenset[str]:
    """Return the query parameters of the operation, those of its dependencies included."""
    mounted = request.scope.get("fastapi", {}).get("effective_route_context")
    dependant = (mounted or request.scope["route"]).dependant
    names = _known.get(dependant.call)
    if names is None:
        fields = get_flat_params(dependant)
        names = frozenset(one.alias for one in fields if isinstance(one.field_info, Query))
        _known[dependant.call] = names
    return names
