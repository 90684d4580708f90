"""Peak rules: what one would have decided on days that are over, and which are proposed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from ktv_booking.access.deps import MaySetUp
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import minutes_of_clock
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import protection_preview_out, protection_proposals_out
from ktv_booking.reservations.rules.protection import PeakRule
from ktv_booking.reservations.service.proposals import proposals_of
from ktv_booking.reservations.service.protection import preview_protection
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Clock, CodeWord, Day
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead

router = Routes(prefix="/v1", tags=["house"])

MOST_DAYS = 14
MOST_CLASSES = 20


@router.get("/venues/{venue_id}/protection-preview")
@declares(venue="path", rate="export", personal=False)
def preview_peak_rule(
    venue_id: UUID,
    read: StaleRead,
    now: Now,
    agent: MaySetUp,
    *,
    weekdays: Annotated[
        list[schemas.Weekday], Query(min_length=1, max_length=7, description="1: Monday")
    ],
    starts_from: Annotated[Clock, Query(alias="from", description="of the start")],
    starts_before: Annotated[Clock, Query(alias="to", description="of the start")],
    min_minutes: Annotated[int, Query(ge=1, le=1440)],
    room_classes: Annotated[list[CodeWord] | None, Query(max_length=MOST_CLASSES)] = None,
    windows: Annotated[list[schemas.Window] | None, Query(max_length=3)] = None,
    first: Annotated[Day | None, Query(description="business date; else the last week")] = None,
    last: Annotated[
        Day | None, Query(description="business date, included; else yesterday")
    ] = None,
) -> schemas.ProtectionPreviewOut:
    """What a rule of longer stays at the peak would have decided; nothing is switched on."""
    rule = PeakRule(
        weekdays=tuple(sorted(set(weekdays))),
        starts=minutes_of_clock(starts_from),
        ends=minutes_of_clock(starts_before),
        min_minutes=min_minutes,
        room_classes=tuple(room_classes or ()),
        windows=tuple(windows or ()),
    )
    _ensure_sensible(rule, first, last)
    return read(
        lambda session: protection_preview_out(
            preview_protection(session, venue_id, rule, first=first, last=last, by=agent, now=now)
        )
    )


@router.get("/venues/{venue_id}/protection-proposals")
@declares(venue="path", rate="export", personal=False)
def read_proposed_peak_rules(
    venue_id: UUID, read: StaleRead, now: Now, agent: MaySetUp
) -> schemas.ProtectionProposalsOut:
    """Which peak rules the venue's own past speaks for, looked at once a week by a job."""
    return read(
        lambda session: protection_proposals_out(proposals_of(session, venue_id, by=agent, now=now))
    )


def _ensure_sensible(rule: PeakRule, first: date | None, last: date | None) -> None:
    """Refuse hours that run backwards and more days than can be played while somebody waits.

    Raises:
        Malformed: says which of them.
    """
    if rule.starts >= rule.ends:
        raise Malformed.at("to", Text(zh="须晚于 from", en="must be after from"))
    if (first is None) != (last is None):
        raise Malformed.at(
            "first", Text(zh="first 与 last 须同时给出", en="give first and last, or neither")
        )
    if first is not None and last is not None and not 0 <= (last - first).days < MOST_DAYS:
        en = f"from first on, {MOST_DAYS} days at most"
        raise Malformed.at("last", Text(zh=f"须不早于 first，最多{MOST_DAYS}天", en=en))
