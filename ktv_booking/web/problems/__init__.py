"""How a refusal is told over HTTP: RFC 9457, one map, both languages, never an echo.

Source: design.md section 5, api.md section 1 (docs/adr/0005).
"""

from ktv_booking.web.problems.answers import (
    MEDIA_TYPE,
    jsonable,
    problem_document,
    problem_response,
    response_for,
)
from ktv_booking.web.problems.declared import GENERAL_REFUSALS, may_refuse
from ktv_booking.web.problems.handlers import LastResort, install_problem_handlers
from ktv_booking.web.problems.kinds import (
    BadEncoding,
    BodyTooLarge,
    Internal,
    MethodNotAllowed,
    TooManyRequests,
    all_refusals,
    codes_used_twice,
    refusals_by_code,
    status_of,
)
from ktv_booking.web.problems.language import language_of

__all__ = [
    "GENERAL_REFUSALS",
    "MEDIA_TYPE",
    "BadEncoding",
    "BodyTooLarge",
    "Internal",
    "LastResort",
    "MethodNotAllowed",
    "TooManyRequests",
    "all_refusals",
    "codes_used_twice",
    "install_problem_handlers",
    "jsonable",
    "language_of",
    "may_refuse",
    "problem_document",
    "problem_response",
    "refusals_by_code",
    "response_for",
    "status_of",
]
