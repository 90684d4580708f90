"""The one edge: a use case in, an answer out, one transaction between.

A unit runs the use case, renders the answer to bytes, remembers it under its idempotency key and
commits; the store's `work` tries the whole again where that is safe. On a refusal it takes back
what it did, remembers the refusal, writes what the refusal leaves behind (a turnaway) and commits
that. Source: design.md 1.3 (docs/adr/0002, 0017).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.audit.service import come_from
from ktv_booking.db.crash import crash_point
from ktv_booking.db.dialects import violated_constraint
from ktv_booking.db.session import Database
from ktv_booking.db.units import undo
from ktv_booking.kernel.errors import Busy, Conflict, DomainError, Gone
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.books import rev_header, say_in_the_venues_zone
from ktv_booking.web.etag import not_modified, strong_etag
from ktv_booking.web.idempotency import (
    Answer,
    Claim,
    Reach,
    answered_before,
    is_race,
    remember,
)
from ktv_booking.web.origin import origin_of
from ktv_booking.web.problems import language_of, problem_response
from ktv_booking.web.write_marks import write_mark_header

T = TypeVar("T")
OnRefusal = Callable[[Session, DomainError], None]
TWIN_TRIES = 3


@dataclass(frozen=True)
class Errand:
    """What one unit of work is to do."""

    use_case: Callable[[Session], Any]
    on_refusal: OnRefusal | None
    location: Callable[[Any], str] | None
    rehearse: bool
    is_secret: bool


class WorkUnit:
    """One change, as a router uses it: `return work(lambda session: ...)`."""

    def __init__(self, request: Request, body: bytes) -> None:
        self._request = request
        self._body = body
        self._noted: dict[Any, Any] = {}
        self._database: Database = request.app.state.database

    def __call__(
        self,
        use_case: Callable[[Session], T],
        *,
        on_refusal: OnRefusal | None = None,
        location: Callable[[T], str] | None = None,
        rehearse: bool = False,
        is_secret: bool = False,
    ) -> T:
        """Run `use_case`, commit, and answer with what it returned.

        `rehearse` answers the same and changes nothing. What `is_secret` is shown once: no copy
        of the answer is kept, so its idempotency key is not remembered. The response is returned
        as bytes that FastAPI passes through; the type says what document they hold.

        Raises:
            DomainError: what the use case refused, after the refusal itself was kept.
        """
        claim = self._claim()
        errand = Errand(use_case, on_refusal, location, rehearse, is_secret)

        for attempt in range(TWIN_TRIES):
            try:
                answer = self._attempt(claim, errand, was_asked_before=attempt > 0)
            except IntegrityError as error:
                if claim is None or not is_race(violated_constraint(error)):
                    raise
            else:
                crash_point("before_answer")
                headers = answer.headers | write_mark_header(self._noted)
                return cast("T", Response(answer.body, answer.status, headers))
        raise Busy(retry_after=1)

    def _claim(self) -> Claim | None:
        key = self._request.headers.get("Idempotency-Key")
        if key is None or self._request.method != "POST":
            return None
        principal = getattr(self._request.state, "principal_id", "anonymous")
        return Claim.of(principal, "POST", self._request.scope["path"], key, self._body)

    def _attempt(self, claim: Claim | None, errand: Errand, *, was_asked_before: bool) -> Answer:
        """Do the errand; a key is looked up only once its row turned out to be there.

        Most keys are new, and the row itself, written last, finds out the one that is not.
        """

        def unit(session: Session) -> Answer:
            self._noted = session.info
            come_from(session, origin_of(self._request))
            if was_asked_before and (earlier := self._earlier(session, claim)):
                return earlier
            return self._unit(session, claim, errand)

        return self._database.work(unit, repeatable=claim is not None)

    def _unit(self, session: Session, claim: Claim | None, errand: Errand) -> Answer:
        try:
            outcome = errand.use_case(session)
            session.flush()
        except (Conflict, Gone) as refusal:
            undo(session)
            if earlier := self._earlier(session, claim):
                return earlier
            if errand.on_refusal is not None and not errand.rehearse:
                errand.on_refusal(session, refusal)
            answer = self._refused(session, refusal)
        except DomainError as refusal:
            undo(session)
            # A twin may have finished while this one waited for the lock: its answer stands.
            if earlier := self._earlier(session, claim):
                return earlier
            self._request.state.answer_headers = rev_header(session, undone=True)
            say_in_the_venues_zone(session, refusal)
            raise
        else:
            answer = self._granted(session, outcome, errand)
            if errand.rehearse:
                undo(session)
        if claim is not None and not (errand.rehearse or errand.is_secret):
            remember(session, claim, answer, reach=self._reach, now=utc_now())
        return answer

    @property
    def _reach(self) -> Reach | None:
        return getattr(self._request.state, "reach", None)

    def _earlier(self, session: Session, claim: Claim | None) -> Answer | None:
        if claim is None:
            return None
        return answered_before(session, claim, reach=self._reach, now=utc_now())

    def _granted(self, session: Session, outcome: Any, errand: Errand) -> Answer:
        status = 200 if errand.rehearse else _declared_status(self._request)
        headers = rev_header(session, undone=errand.rehearse) | _entity_headers(outcome)
        if errand.location is not None and not errand.rehearse:
            headers["Location"] = errand.location(outcome)
        body = b"" if outcome is None else _rendered(outcome)
        return Answer(status, body, headers, getattr(outcome, "id", None))

    def _refused(self, session: Session, refusal: DomainError) -> Answer:
        say_in_the_venues_zone(session, refusal)
        response = problem_response(
            refusal, language_of(self._request), getattr(self._request.state, "trace_id", "")
        )
        told = {name: value for name, value in response.headers.items() if name != "content-length"}
        headers = rev_header(session, undone=True) | told
        return Answer(response.status_code, bytes(response.body), headers)


class ReadUnit:
    """One look, as a router uses it: `return read(lambda session: ...)`."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._database: Database = request.app.state.database

    def __call__(
        self,
        query: Callable[[Session], T],
        *,
        tag: Callable[[Session], str] | None = None,
        in_full: bool = False,
        at_a_glance: bool = False,
    ) -> T:
        """Run `query` on one snapshot and answer with what it returned.

        `tag` is a cheap way to the ETag: where the client already has it, `query` is not run.
        What says more than its version counts, such as what time alone has changed, is answered
        `in_full` even to a client that has this version. For `at_a_glance` see `Database.read`.
        """
        return cast(
            "T",
            self._database.read(
                lambda session: self._unit(session, query, tag, in_full), at_a_glance=at_a_glance
            ),
        )

    def _unit(
        self,
        session: Session,
        query: Callable[[Session], Any],
        tag: Callable[[Session], str] | None,
        in_full: bool,
    ) -> Response:
        etag = tag(session) if tag is not None else None
        if etag is not None and not_modified(self._request, etag):
            return Response(status_code=304, headers={"ETag": etag, **rev_header(session)})
        try:
            outcome = query(session)
        except DomainError as refusal:
            say_in_the_venues_zone(session, refusal)
            raise
        if isinstance(outcome, Response):
            outcome.headers.update({"ETag": etag} if etag else {})
            outcome.headers.update(rev_header(session))
            return outcome
        headers = {**_entity_headers(outcome), **({"ETag": etag} if etag else {})}
        if not in_full and "ETag" in headers and not_modified(self._request, headers["ETag"]):
            return Response(status_code=304, headers={**headers, **rev_header(session)})
        return Response(_rendered(outcome), 200, headers | rev_header(session))


def _declared_status(request: Request) -> int:
    """Return the status the route declares for its success."""
    return int(getattr(request.scope.get("route"), "status_code", None) or 200)


def _entity_headers(outcome: Any) -> dict[str, str]:
    if outcome is None:
        return {}
    headers = {"content-type": "application/json"}
    version = getattr(outcome, "version", None)
    if version is not None:
        headers["ETag"] = strong_etag(version)
    return headers


def _rendered(outcome: Any) -> bytes:
    if isinstance(outcome, bytes):
        return outcome
    if not isinstance(outcome, BaseModel):
        raise TypeError("a unit answers with a document")
    return outcome.model_dump_json(by_alias=True).encode()


async def _work(request: Request) -> WorkUnit:
    return WorkUnit(request, await request.body())


async def _read(request: Request) -> ReadUnit:
    return ReadUnit(request)


Work = Annotated[WorkUnit, Depends(_work)]
Read = Annotated[ReadUnit, Depends(_read)]
