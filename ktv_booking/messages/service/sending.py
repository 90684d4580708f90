"""Sending what waits: claim one message, write its words, send it outside any unit, note the end.

A claim is a lease: a sender killed on the way leaves a message that is due again when it ends.
Source: design.md 1.12 (nothing slow inside a transaction), reliability.md E2.
"""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.messages.adapters import Adapter, NotDelivered, Outgoing
from ktv_booking.messages.letters import is_overtaken, phone_for, text_of
from ktv_booking.messages.models import Message
from ktv_booking.messages.queries import FAILED, SENT, WAITING, take_next
from ktv_booking.messages.rules.retries import next_try_at
from ktv_booking.reservations.models import Reservation

log = logging.getLogger(__name__)

MOST_A_RUN = 25
LEASE = timedelta(minutes=10)
"""Longer than a run of `MOST_A_RUN` texts takes, each as slow as its gateway may be."""


class Claim(NamedTuple):
    """One message of which this sender is in charge, at its `tries`-th try."""

    id: UUID
    tries: int


class NotToBeSent(Exception):
    """There is nobody to send it to any more, or nothing to say; `reason` is a code word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send_waiting(database: Database, adapter: Adapter, now: datetime) -> int:
    """Send up to `MOST_A_RUN` messages that are due, oldest first; return how many went.

    A gateway that is away ends the run: what it did not take is tried again in 1, 5, 30 and
    30 minutes, then given up; the rest waits for the next run.
    """
    sent = 0
    for _ in range(MOST_A_RUN):
        claim = database.work(lambda session: claim_next(session, now=now), repeatable=True)
        if claim is None:
            break
        try:
            adapter.send(_letter(database, claim, now))
        except NotToBeSent as reason:
            _end(database, claim, reason.reason, None)
        except NotDelivered as failure:
            _end(database, claim, failure.reason, next_try_at(claim.tries, now=now))
            if failure.is_away:
                break
        except (Busy, StoreUnavailable):
            raise  # the lease ends by itself
        except Exception:
            log.exception("message failed", extra={"message_id": str(claim.id)})
            _end(database, claim, "internal", next_try_at(claim.tries, now=now))
        else:
            crash_point("mid_job")
            _note_sent(database, claim, now)
            sent += 1
    return sent


def claim_next(session: Session, *, now: datetime) -> Claim | None:
    """Take charge of the next due message for the time of a lease; None where nothing is due."""
    message = take_next(session, now=now)
    if message is None:
        return None
    message.tries += 1
    message.next_try_at = now + LEASE
    return Claim(message.id, message.tries)


def _letter(database: Database, claim: Claim, now: datetime) -> Outgoing:
    return database.read(lambda session: letter(session, claim.id, now=now))


def letter(session: Session, message_id: UUID, *, now: datetime) -> Outgoing:
    """Return the text as the reservation is now, ready to go.

    Raises:
        NotToBeSent: the phone was erased, or what it would tell is no longer so.
    """
    message = session.get_one(Message, message_id)
    reservation = session.get_one(Reservation, message.reservation_id)
    phone = phone_for(reservation, message.recipient)
    if phone is None:
        raise NotToBeSent("no-phone")
    if is_overtaken(message, reservation, now=now):
        raise NotToBeSent("overtaken")
    return Outgoing(
        id=message.id,
        kind=message.kind,
        language=message.language,
        to=phone,
        text=text_of(session, message, reservation, now=now),
    )


def _note_sent(database: Database, claim: Claim, now: datetime) -> None:
    """Note that it went; whoever took it over meanwhile need not send it again."""
    ended = (
        update(Message)
        .where(Message.id == claim.id)
        .values(status=SENT, sent_at=now, next_try_at=None, failure=None)
    )
    database.work(lambda session: session.execute(ended).close(), repeatable=True)


def _end(database: Database, claim: Claim, reason: str, again_at: datetime | None) -> None:
    """Note a failed try, unless another sender is in charge by now."""
    ended = (
        update(Message)
        .where(Message.id == claim.id, Message.status == WAITING, Message.tries == claim.tries)
        .values(
            status=FAILED if again_at is None else WAITING, next_try_at=again_at, failure=reason
        )
    )
    database.work(lambda session: session.execute(ended).close(), repeatable=True)
