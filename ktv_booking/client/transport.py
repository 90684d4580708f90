"""One request to the shop and its answer: sent again where that is safe, refused by name.

What is sent again, `retries` times at most, after a jittered wait or the `Retry-After` of the
answer:

- GET: after a lost connection, a time-out, 429, 502, 503 and 504.
- POST: the same, and while its twin is in progress. Every POST carries an `Idempotency-Key`,
  the same one for all its tries, so that it has one effect.
- PUT and PATCH that name the version they change: the same. A change that had been made although
  its answer was lost cannot be made twice, because its version has moved on; then the later try
  is refused as stale, and `StaleVersion.may_be_ours` says that this may be why.
- PUT and PATCH that name none (the first of their kind): only where the shop cannot have heard
  the request, or says that it turned it away unheard.
- DELETE: like GET; `not-found` after a try that went unanswered means that it is gone.
"""

import copy
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, ValidationError

from ktv_booking.client.answers import Answered, Unanswered, Unreadable, refusal_of
from ktv_booking.client.marks import HEADER as MARK
from ktv_booking.client.marks import LargestMark
from ktv_booking.client.refusals import NotFound, StaleVersion
from ktv_booking.client.said import as_json, as_query, form_header
from ktv_booking.kernel.text import Language

Document = TypeVar("Document", bound=BaseModel)

LONGEST_WAIT = 10.0
"""Seconds; a `Retry-After` beyond is not waited for but raised with its refusal."""

FIRST_WAIT, LONGEST_BACKOFF = 0.1, 2.0
LOST = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)
NEVER_HEARD = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TURNED_AWAY = frozenset({"busy", "too-many-requests"})
WORTH_REPEATING = frozenset({429, 502, 503, 504})
IN_PROGRESS = "request-in-progress"
KEY, MATCH, CSRF = "Idempotency-Key", "If-Match", "Ktv-Csrf-Token"


class Transport:
    """The way to one shop, shared by all parts of a client and by its copies in other times."""

    def __init__(
        self,
        base_url: str,
        token: str | None,
        *,
        language: Language,
        timeout: float,
        retries: int,
        transport: httpx.BaseTransport | None,
        now: datetime | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url,
            timeout=timeout,
            transport=transport,
            headers={
                **({} if token is None else {"Authorization": f"Bearer {token}"}),
                "Accept-Language": language,
                "User-Agent": "ktv-booking-client",
            },
        )
        self._retries = retries
        self._sleep = sleep
        self._memory = threading.local()
        self._mark = LargestMark()
        self.now = _aware(now)
        logging.getLogger("httpx").addFilter(_without_phones)

    def carry(self, csrf_token: str) -> None:
        """Send the word of a sign-in along with every request; its cookie goes by itself."""
        self._http.headers[CSRF] = csrf_token

    def at(self, instant: datetime) -> Self:
        """Return the same way at another time of the demo's clock."""
        elsewhen = copy.copy(self)
        elsewhen.now = _aware(instant)
        return elsewhen

    def close(self) -> None:
        """Let go of every connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def last(self) -> Answered:
        """What the last answer in this thread said beside its document."""
        return getattr(self._memory, "last", None) or Answered()

    def get(self, path: str, kind: type[Document], /, **query: Any) -> Document:
        """Return the document at `path`."""
        return read(self.fetch(path, **query), kind)

    def fetch(self, path: str, /, *, etag: str | None = None, **query: Any) -> httpx.Response:
        """Return the answer as it came; 304 where `etag` is still the one there is."""
        headers = ({"If-None-Match": etag} if etag else {}) | self._mark.header()
        return self._send("GET", path, headers, params=as_query(query))

    def post(
        self,
        path: str,
        body: BaseModel | None,
        kind: type[Document],
        *,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> Document:
        """Return what came of it; sent again under the same key it has one effect."""
        headers = _matching(if_match) | {KEY: idempotency_key or uuid4().hex}
        return read(self._send("POST", path, headers, body=body), kind)

    def upload(
        self,
        path: str,
        file: bytes,
        kind: type[Document],
        *,
        idempotency_key: str | None = None,
        **query: Any,
    ) -> Document:
        """Return what came of a file; sent again under the same key it has one effect."""
        headers = {KEY: idempotency_key or uuid4().hex, **form_header(file)}
        return read(self._send("POST", path, headers, params=as_query(query), body=file), kind)

    def tell(self, path: str, body: BaseModel) -> None:
        """Say something that is answered with nothing; sent again it has one effect."""
        self._send("POST", path, {KEY: uuid4().hex}, body=body)

    def put(
        self, path: str, body: BaseModel, kind: type[Document], *, if_match: int | None
    ) -> Document:
        """Return the document that stands there now."""
        return read(self._send("PUT", path, _matching(if_match), body=body), kind)

    def patch(self, path: str, body: BaseModel, kind: type[Document], *, if_match: int) -> Document:
        """Return the document as it is after the change."""
        return read(self._send("PATCH", path, _matching(if_match), body=body), kind)

    def delete(self, path: str) -> None:
        """Take away what is at `path`; it may be gone already."""
        self._send("DELETE", path, {})

    def _send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, Any] | None = None,
        body: BaseModel | bytes | None = None,
    ) -> httpx.Response:
        request = self._request(method, path, headers, params=params, body=body)
        is_in_doubt = False
        for tries in range(1, self._retries + 2):
            more = tries <= self._retries
            try:
                response = self._http.send(request)
            except LOST as error:
                was_heard = not isinstance(error, NEVER_HEARD)
                if not (more and (_may_repeat(request) or not was_heard)):
                    key = request.headers.get(KEY)
                    raise Unanswered(method, path, type(error).__name__, tries, key) from error
                is_in_doubt |= was_heard
                self._sleep(_backoff(tries))
                continue
            self._remember(response, tries)
            if response.is_success or response.status_code == httpx.codes.NOT_MODIFIED:
                return response
            wait = _wait_before_repeating(request, response, tries) if more else None
            if wait is None:
                return self._refuse(method, response, is_in_doubt=is_in_doubt)
            is_in_doubt |= _code_of(response) not in TURNED_AWAY
            self._sleep(wait)
        raise AssertionError("the last try answers or raises")

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, Any] | None,
        body: BaseModel | bytes | None,
    ) -> httpx.Request:
        sent = dict(headers)
        if self.now is not None:
            sent["Ktv-Now"] = self.now.isoformat()
        said: dict[str, Any] = {"params": params}
        if isinstance(body, bytes):
            said["files"] = {"file": body}
        elif body is not None:
            sent["Content-Type"] = "application/json"
            said["content"] = as_json(body)
        return self._http.build_request(method, path, headers=sent, **said)

    def _remember(self, response: httpx.Response, tries: int) -> None:
        self._memory.last = Answered.of(response, tries)
        self._mark.note(response.headers.get(MARK))

    @staticmethod
    def _refuse(method: str, response: httpx.Response, *, is_in_doubt: bool) -> httpx.Response:
        """Raise the refusal, or take an absence for the success it is."""
        refused = refusal_of(response)
        if is_in_doubt and method == "DELETE" and isinstance(refused, NotFound):
            return response
        if isinstance(refused, StaleVersion):
            refused.may_be_ours = is_in_doubt
        raise refused


def read(response: httpx.Response, kind: type[Document]) -> Document:
    """Return the document an answer holds.

    Raises:
        Unreadable: it holds none of that kind.
    """
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        where = sorted({".".join(map(str, one["loc"])) for one in error.errors()})
        raise Unreadable(kind.__name__, where) from None


def _may_repeat(request: httpx.Request) -> bool:
    """Say whether `request` has one effect however often it is heard."""
    return request.method in {"GET", "DELETE"} or KEY in request.headers or MATCH in request.headers


def _wait_before_repeating(
    request: httpx.Request, response: httpx.Response, tries: int
) -> float | None:
    """Return the seconds to wait before the next try, None where there is to be none."""
    code = _code_of(response)
    if response.status_code not in WORTH_REPEATING and code != IN_PROGRESS:
        return None
    if not (_may_repeat(request) or code in TURNED_AWAY):
        return None
    asked = response.headers.get("Retry-After", "")
    if not asked.isdecimal():
        return _backoff(tries)
    return None if int(asked) > LONGEST_WAIT else int(asked) + _backoff(tries) / 2


def _backoff(tries: int) -> float:
    longest = min(LONGEST_BACKOFF, FIRST_WAIT * 2**tries)
    return random.uniform(longest / 2, longest)  # noqa: S311  (jitter)


def _code_of(response: httpx.Response) -> str:
    return refusal_of(response).code


def _matching(version: int | None) -> dict[str, str]:
    return {} if version is None else {MATCH: f'"{version}"'}


def _aware(instant: datetime | None) -> datetime | None:
    if instant is not None and instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant


def _without_phones(record: logging.LogRecord) -> bool:
    """Let httpx log the request, but not the phone that somebody was looked up by."""
    if isinstance(record.args, tuple):
        record.args = tuple(_without_phone(arg) for arg in record.args)
    return True


def _without_phone(arg: object) -> object:
    if isinstance(arg, httpx.URL) and "phone" in arg.params:
        return arg.copy_set_param("phone", "-")
    return arg
