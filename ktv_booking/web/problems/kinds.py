"""Which HTTP status a kind of refusal has, and the register of all refusals by code.

The codes of the transport itself (too large, wrong method, our own bug) live here; all others
live beside the rule that raises them. Source: design.md section 5, api.md section 3.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ktv_booking.kernel.errors import (
    Busy,
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    NotSignedIn,
    PreconditionRequired,
    Stale,
    StoreUnavailable,
)
from ktv_booking.kernel.text import Text

HOUSE = "ktv_booking"


class BadEncoding(DomainError):
    """The bytes of the body are not UTF-8."""

    code = "bad-encoding"
    title = Text(zh="请求内容不是有效的 UTF-8", en="The body is not valid UTF-8")


class BodyTooLarge(DomainError):
    """The body is longer than this path takes; `limit_bytes` says how long it may be."""

    code = "body-too-large"
    title = Text(zh="请求内容过大", en="The body is too large")
    detail = Text(
        zh="请求内容不得超过 {limit_bytes} 字节", en="A body here is at most {limit_bytes} bytes"
    )


class MethodNotAllowed(DomainError):
    """The path exists and does not take this method."""

    code = "method-not-allowed"
    title = Text(zh="该地址不支持此方法", en="This path does not take this method")


class TooManyRequests(DomainError):
    """More requests than one caller may send; `retry_after` is in seconds."""

    code = "too-many-requests"
    title = Text(zh="请求过于频繁，请稍后再试", en="Too many requests: wait a moment")


class Internal(DomainError):
    """Our own bug; the log knows more under the trace id."""

    code = "internal"
    title = Text(zh="系统内部错误", en="Something went wrong on our side")


class Kind(NamedTuple):
    """A kind of refusal: its status, and what it means to the desk."""

    refusal: type[DomainError]
    status: int
    meaning: Text


KINDS = (
    Kind(
        NotFound,
        404,
        Text(
            zh="编号有误，或不属于您的门店；两种情况回答相同",
            en="A wrong id, or not yours: absent and foreign answer alike",
        ),
    ),
    Kind(
        Forbidden,
        403,
        Text(
            zh="您的角色无此权限；role 指出谁可以批准",
            en="Your role may not; `role` names the one that may",
        ),
    ),
    Kind(
        Conflict,
        409,
        Text(
            zh="此刻或此状态下不能办理；如有替代方案见 alternatives",
            en="Not now, or not from this state; `alternatives` where there are any",
        ),
    ),
    Kind(Gone, 410, Text(zh="时限已过", en="Time ran out")),
    Kind(
        Stale,
        412,
        Text(
            zh="内容已被他人修改；current 是当前状态",
            en="Somebody changed it meanwhile; `current` is the state as it is now",
        ),
    ),
    Kind(
        PreconditionRequired,
        428,
        Text(
            zh="修改时请用 If-Match 带上所见版本的 ETag",
            en="Send If-Match with the ETag of the version you saw",
        ),
    ),
    Kind(
        Malformed,
        422,
        Text(
            zh="请求本身有误；errors 逐项指出字段与原因",
            en="The request is nonsense; `errors` names each field and why",
        ),
    ),
    Kind(
        NotSignedIn,
        401,
        Text(
            zh="没有令牌，或令牌无效、过期、已撤销",
            en="No token, or one that is unknown, expired or revoked",
        ),
    ),
    Kind(Busy, 503, Text(zh="稍后重试即可", en="Trying again shortly is right")),
    Kind(StoreUnavailable, 503, Text(zh="稍后重试即可", en="Trying again shortly is right")),
    Kind(BadEncoding, 400, Text(zh="请用 UTF-8 发送", en="Send UTF-8")),
    Kind(
        BodyTooLarge,
        413,
        Text(zh="请缩短或分批发送", en="Send less at once"),
    ),
    Kind(
        MethodNotAllowed,
        405,
        Text(zh="Allow 响应头列出可用方法", en="The Allow header lists the methods it takes"),
    ),
    Kind(
        TooManyRequests,
        429,
        Text(zh="按 Retry-After 等待后再试", en="Wait as long as Retry-After says"),
    ),
    Kind(
        Internal,
        500,
        Text(
            zh="是我们的错；请把 trace_id 告诉技术支持",
            en="Our bug: tell support the `trace_id`",
        ),
    ),
)
_KIND_OF = {kind.refusal: kind for kind in KINDS}
_UNDECIDED = Kind(
    DomainError,
    422,
    Text(zh="请求与先前所述不符", en="The request contradicts what was said before"),
)


def kind_of(refusal: type[DomainError]) -> Kind:
    """Return the kind a refusal belongs to; one of no kind contradicts the request itself."""
    for ancestor in refusal.__mro__:
        if ancestor in _KIND_OF:
            return _KIND_OF[ancestor]
    return _UNDECIDED


def status_of(refusal: type[DomainError]) -> int:
    """Return the HTTP status of a refusal."""
    return kind_of(refusal).status


def all_refusals() -> list[type[DomainError]]:
    """Return every refusal of the house that has a code of its own, by code.

    Only what has been imported is known; `app` imports every feature.
    """
    found = {refusal for refusal in _descendants(DomainError) if _is_ours(refusal)}
    return sorted(found, key=lambda refusal: (refusal.code, refusal.__qualname__))


def refusals_by_code() -> dict[str, type[DomainError]]:
    """Return the register: code to refusal."""
    return {refusal.code: refusal for refusal in all_refusals()}


def codes_used_twice() -> dict[str, list[str]]:
    """Return the codes that more than one refusal claims, with their names; empty is right."""
    names: dict[str, list[str]] = defaultdict(list)
    for refusal in all_refusals():
        names[refusal.code].append(f"{refusal.__module__}.{refusal.__qualname__}")
    return {code: claimed_by for code, claimed_by in names.items() if len(claimed_by) > 1}


def _is_ours(refusal: type[DomainError]) -> bool:
    has_own_code = bool(refusal.__dict__.get("code"))
    return has_own_code and refusal.__module__.partition(".")[0] == HOUSE


def _descendants(refusal: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in refusal.__subclasses__():
        yield child
        yield from _descendants(child)
