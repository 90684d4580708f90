"""The list of jobs. Each may run twice, on two hosts, late, or be killed half-way: no harm.

A job takes what it needs and the instant it runs at, works in small units, and returns how much
it did. Source: reliability.md E2, dependencies.md (scheduling).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.service import forget_old_sign_ins
from ktv_booking.db.crash import crash_point
from ktv_booking.db.session import Database
from ktv_booking.kernel import programs
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.messages.adapters import Adapter, NotDelivered, Outgoing
from ktv_booking.messages.service import HANDLERS, remind, send_waiting
from ktv_booking.outbox import dispatch as outbox
from ktv_booking.outreach.gifts import service as gifts
from ktv_booking.outreach.service.closing import end_leases
from ktv_booking.outreach.service.days import make_due_lists
from ktv_booking.outreach.service.texting import AfterCall, text_after_calls
from ktv_booking.oversight.rules import Keeping
from ktv_booking.oversight.service import keep_to_retention
from ktv_booking.reservations import day_sheets
from ktv_booking.reservations.service.proposals import keep_proposals, past_if_due
from ktv_booking.reservations.service.protection import propose_protection
from ktv_booking.reservations.service.sweep import sweep_venue
from ktv_booking.venues.queries import venue_ids
from ktv_booking.web import idempotency
from ktv_booking.web.limits import tries

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Means:
    """What jobs work with."""

    database: Database
    adapter: Adapter
    day_sheet_dir: Path
    keeping: Keeping = field(default_factory=Keeping)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: what, how often, how.

    A demo sets its own clock request by request; a job that would settle its evenings by the
    real clock stays away from it (`in_demo`), and `POST .../sweeps` does the same at once.
    """

    name: str
    every: timedelta
    do: Callable[[Means, datetime], int]
    in_demo: bool = True


def sweep_venues(means: Means, now: datetime) -> int:
    """Settle at every venue what time has decided: holds, grace, rooms to fix and to tell."""
    return _at_every_venue(means, lambda session, venue_id: sweep_venue(session, venue_id, now=now))


def dispatch_outbox(means: Means, now: datetime) -> int:
    """Turn what happened into messages that wait."""
    return outbox.dispatch(means.database, HANDLERS, now)


def send_messages(means: Means, now: datetime) -> int:
    """Send messages that wait and are due."""
    return send_waiting(means.database, means.adapter, now)


def end_calls(means: Means, now: datetime) -> int:
    """Give back calls that somebody took in hand and left; end those that would come too late."""
    return _at_every_venue(means, lambda session, venue_id: end_leases(session, venue_id, now=now))


def write_day_sheets(means: Means, now: datetime) -> int:
    """Write each venue's day on paper, for when the power is gone."""
    return len(day_sheets.write_all(means.database, folder=means.day_sheet_dir, now=now))


def expire_gifts(means: Means, now: datetime) -> int:
    """Let gifts expire whose last business day is over."""
    return _at_every_venue(
        means, lambda session, venue_id: gifts.expire_gifts(session, venue_id, now=now)
    )


def tell_of_gifts(means: Means, now: datetime) -> int:
    """Text members for whom a gift waits."""

    return gifts.tell_of_gifts(means.database, partial(_is_taken, means.adapter, "gift"), now)


def text_callees(means: Means, now: datetime) -> int:
    """Text who asked for it on the telephone: who rang, and where to ring back."""
    return text_after_calls(means.database, partial(_is_taken, means.adapter, "after_call"), now)


def _is_taken(adapter: Adapter, kind: str, one: gifts.GiftText | AfterCall) -> bool:
    """Hand a text over; say whether the gateway took it."""
    try:
        adapter.send(Outgoing(one.id, kind, one.language, one.to, one.text))
    except NotDelivered:
        return False
    return True


def remind_guests(means: Means, now: datetime) -> int:
    """Note reminders of tomorrow's bookings, from 10:00 on each venue's clock."""
    total = 0
    while noted := _at_every_venue(
        means, lambda session, venue_id: remind(session, venue_id, now=now)
    ):
        total += noted
    return total


def make_call_lists(means: Means, now: datetime) -> int:
    """Make today's call lists, from 08:00 on each venue's clock; note booked birthdays."""
    return make_due_lists(means.database, now)


def forget_what_is_old(means: Means, now: datetime) -> int:
    """Delete what is over: kept answers, handled rows of the outbox, sign-ins, counted tries."""
    return sum(
        means.database.work(partial(forget, now=now), repeatable=True)
        for forget in (
            idempotency.forget_old,
            outbox.forget_old,
            forget_old_sign_ins,
            tries.forget_old,
        )
    )


def forget_people(means: Means, now: datetime) -> int:
    """Make anonymous who came, and who wished, longer ago than is kept; drop old day sheets."""
    return keep_to_retention(means.database, means.keeping, sheets=means.day_sheet_dir, now=now)


def propose_peak_rules(means: Means, now: datetime) -> int:
    """Look once a week for peak rules that each venue's past speaks for; needs `optimize`."""
    if not programs.is_installed():
        return 0
    done = 0
    for venue_id in means.database.read(venue_ids):
        past = means.database.read(partial(past_if_due, venue_id=venue_id, now=now))
        if past is None:
            continue
        found = propose_protection(past.venue, past.house, past.wishes, now=now)
        keep = partial(keep_proposals, past=past, found=found, now=now)
        means.database.work(keep, repeatable=True)
        done += 1
    return done


JOBS = (
    Job("sweep venues", timedelta(seconds=20), sweep_venues, in_demo=False),
    Job("dispatch outbox", timedelta(seconds=5), dispatch_outbox),
    Job("send messages", timedelta(seconds=5), send_messages),
    Job("tell of gifts", timedelta(seconds=30), tell_of_gifts),
    Job("text callees", timedelta(seconds=30), text_callees),
    Job("expire gifts", timedelta(minutes=30), expire_gifts, in_demo=False),
    Job("write day sheets", timedelta(minutes=15), write_day_sheets),
    Job("remind guests", timedelta(hours=1), remind_guests),
    Job("make call lists", timedelta(minutes=10), make_call_lists),
    Job("end calls", timedelta(minutes=1), end_calls, in_demo=False),
    Job("forget people", timedelta(hours=6), forget_people, in_demo=False),
    Job("propose peak rules", timedelta(hours=6), propose_peak_rules),
    Job("forget what is old", timedelta(hours=1), forget_what_is_old),
)


def _at_every_venue(means: Means, do: Callable[[Session, UUID], int]) -> int:
    """Do it at each venue in a unit of its own; one venue's trouble is not the others'."""
    total = 0
    for venue_id in means.database.read(venue_ids):
        try:
            total += _in_a_unit(means.database, do, venue_id)
            crash_point("mid_job")
        except (Busy, StoreUnavailable):
            raise
        except Exception:
            log.exception("job failed at a venue", extra={"venue_id": str(venue_id)})
    return total


def _in_a_unit(database: Database, do: Callable[[Session, UUID], int], venue_id: UUID) -> int:
    return database.work(lambda session: do(session, venue_id), repeatable=True)
