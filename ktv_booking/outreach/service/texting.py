"""Texts that follow a call: noted with its result, sent outside any unit, what became of them.

A claim is a lease: a sender killed on the way leaves a text that is due again when it ends, and
sends it under the same id, by which a gateway knows it. Source: design.md 1.12, reliability.md E2;
docs/rules.md R-75.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.session import Database
from ktv_booking.kernel.text import Language
from ktv_booking.members.queries import carrying, ledger_of
from ktv_booking.members.rules.consents import SERVICE, may_contact
from ktv_booking.outreach.models import CallAttempt, CallTask, CallText
from ktv_booking.outreach.queries.callees import Known, known_of, member_of
from ktv_booking.outreach.rules.neutral import NoTextWanted, neutral_text
from ktv_booking.outreach.service.terms import lawful_hours_of
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.languages import language_at

WAITING, SENT, NOT_SENT = "waiting", "sent", "not_sent"
MOST_A_RUN: Final = 25
MOST_TRIES: Final = 5
LEASE: Final = timedelta(minutes=10)
KEPT_TO_BE_SENT: Final = timedelta(days=1)
"""Later it would puzzle: nobody remembers the call."""


class AfterCall(NamedTuple):
    """One text on its way."""

    id: UUID
    language: Language
    to: str
    text: str


class NotToBeSent(Exception):
    """There is nobody to send it to any more, or it comes too late; `reason` is a code word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Send = Callable[[AfterCall], bool]
"""Hands a text over; False where the gateway did not take it."""


def may_be_texted(session: Session, known: Known, phone: str, *, now: datetime) -> bool:
    """Say whether the person refuses no texts of service; of a guest, nobody with the number does.

    The text offers nothing, and they asked for it: no consent to marketing is needed.
    """
    whom = [known.member]
    if known.booking is not None:
        whom += [member_of(session, one) for one in carrying(session, [phone])[phone]]
    ledgers = (ledger_of(session, one) for one in whom if one is not None)
    return all(may_contact(ledger, SERVICE, "sms", now) for ledger in ledgers)


def promise_text(session: Session, attempt: CallAttempt, known: Known, *, now: datetime) -> None:
    """Let a text follow a call; the worker sends it.

    Raises:
        NoTextWanted: they refused texts, or the number was forgotten.
    """
    if attempt.phone is None or not may_be_texted(session, known, attempt.phone, now=now):
        raise NoTextWanted
    session.add(
        CallText(
            attempt_id=attempt.id, venue_id=attempt.venue_id, status=WAITING, tries=0,
            next_try_at=now, created_at=now,
        )
    )  # fmt: skip


def text_after_calls(database: Database, send: Send, now: datetime) -> int:
    """Send up to twenty-five texts that are due; return how many went.

    What a gateway does not take is tried again every ten minutes, five times at most. By night
    none goes, and none a day after the call.
    """
    sent = 0
    for _ in range(MOST_A_RUN):
        taken = database.work(partial(_leased, now=now), repeatable=True)
        if taken is None:
            break
        try:
            went = send(database.read(partial(after_call, attempt_id=taken, now=now)))
        except NotToBeSent as why:
            _end(database, taken, NOT_SENT, now, failure=why.reason)
            continue
        crash_point("mid_job")
        if not went:
            _end(database, taken, WAITING, now, failure="not-taken")
            break
        _end(database, taken, SENT, now)
        sent += 1
    return sent


def after_call(session: Session, attempt_id: UUID, *, now: datetime) -> AfterCall:
    """Return the text of a call as it is now.

    Raises:
        NotToBeSent: forgotten, refused since, the number is left alone, or it is too late.
    """
    attempt = session.get_one(CallAttempt, attempt_id)
    known = known_of(session, session.get_one(CallTask, attempt.task_id), now=now)
    if attempt.phone is None:
        raise NotToBeSent("no-phone")
    if now - (attempt.closed_at or now) > KEPT_TO_BE_SENT:
        raise NotToBeSent("too-late")
    if attempt.phone not in known.numbers:
        raise NotToBeSent("number-left-alone")
    if not may_be_texted(session, known, attempt.phone, now=now):
        raise NotToBeSent("refused")
    venue = venue_facts(session, attempt.venue_id)
    language = _language(known, venue)
    text = neutral_text(venue.name, venue.phone).said_in(language)
    return AfterCall(attempt.id, language, attempt.phone, text)


def _language(known: Known, venue: VenueFacts) -> Language:
    """Return the member's language, else the one in which the house writes to its guests."""
    wanted = (known.member and known.member.preferred_language) or ""
    if wanted.startswith(("zh", "en")):
        return "en" if wanted.startswith("en") else "zh"
    return language_at(jurisdiction=venue.jurisdiction.code, phone_region=venue.phone_region)


def _leased(session: Session, *, now: datetime) -> UUID | None:
    """Take charge of the next text that is due; what is due by night waits for the morning."""
    while (row := _next_due(session, now=now)) is not None:
        hours = lawful_hours_of(venue_facts(session, row.venue_id))
        opens_at = hours.next_on(now)
        if opens_at is None or opens_at == now:
            row.tries, row.next_try_at = row.tries + 1, now + LEASE
            return row.attempt_id
        row.next_try_at = opens_at
        session.flush()
    return None


def _next_due(session: Session, *, now: datetime) -> CallText | None:
    return session.scalars(
        select(CallText)
        .where(CallText.next_try_at <= now)
        .order_by(CallText.next_try_at, CallText.attempt_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _end(
    database: Database, attempt_id: UUID, status: str, now: datetime, *, failure: str | None = None
) -> None:
    """Note what became of a try; who took it over meanwhile need not send it again."""

    def end(session: Session) -> None:
        row = session.get_one(CallText, attempt_id, with_for_update=True)
        row.failure = failure
        if status == WAITING and row.tries < MOST_TRIES:
            return
        row.status = NOT_SENT if status == WAITING else status
        row.next_try_at, row.sent_at = None, now if status == SENT else None

    database.work(end, repeatable=True)
