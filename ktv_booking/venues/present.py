"""Venues, their versions and their days as the contract shows them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from ktv_booking.access.deps import Agent
from ktv_booking.access.models import StaffAgent
from ktv_booking.access.present import agent_out
from ktv_booking.access.roles import Permission
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY, clock_of_minutes
from ktv_booking.venues import schemas
from ktv_booking.venues.models import PolicyVersion, PriceListVersion, Venue, VenueDay
from ktv_booking.venues.rules.calendar import Calendar, DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.late_rooms import telling_costs
from ktv_booking.venues.service import described
from ktv_booking.web.fields import BothLanguages, both
from ktv_booking.web.texts import TextOut

HOLIDAYS_UNKNOWN = Text(
    zh="{year}年的法定节假日资料缺失，暂按星期判断",
    en="The holidays of {year} are not known: its days go by their weekday alone",
)
HOLIDAYS_PREDICTED = Text(
    zh="{year}年的法定节假日尚未正式公布，现为推算",
    en="The holidays of {year} are predicted, not yet promulgated",
)


def venue_out(row: Venue) -> schemas.VenueOut:
    """Return a venue."""
    costs = TextOut.of(telling_costs(at_booking=row.tells_rooms_at_booking))
    said = {"id": row.id, "version": row.version, "telling_costs": costs}
    return schemas.VenueOut.model_validate({**said, **described(row)})


def policy_out(row: PolicyVersion, zone: tzinfo) -> schemas.PolicyOut:
    """Return a published policy."""
    return schemas.PolicyOut.model_validate(_published(row, zone))


def price_list_out(row: PriceListVersion, zone: tzinfo) -> schemas.PriceListOut:
    """Return a published price list."""
    return schemas.PriceListOut.model_validate(_published(row, zone))


def zone_of(row: Venue) -> tzinfo:
    """Return the zone whose offset a venue's answers carry."""
    return ZoneInfo(row.time_zone)


def _published(row: PolicyVersion | PriceListVersion, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "venue_id": row.venue_id,
        "version": row.version,
        "effective_from": row.effective_from,
        "published_at": row.published_at.astimezone(zone),
        "document": row.document,
    }


def calendar_day_out(venue: VenueFacts, day: date, row: VenueDay | None) -> schemas.CalendarDayOut:
    """Return a business date: what was set for it and what comes of it."""
    calendar = venue.calendar
    switches = switches_of(row)
    opening = calendar.opening_on(day, switches)
    holiday = calendar.holidays.name_of(day)
    warnings = list(_warnings(calendar, day))
    return schemas.CalendarDayOut(
        business_date=day,
        day_type=switches.day_type,
        walk_in_only=switches.walk_in_only,
        closed=switches.closed,
        opens=None if switches.opens is None else clock_of_minutes(switches.opens),
        closes=None if switches.closes is None else clock_of_minutes(switches.closes),
        note=switches.note,
        day_types=_parts(calendar, day, switches),
        opens_at=venue.local(opening.starts_at) if opening else None,
        closes_at=venue.local(opening.ends_at) if opening else None,
        holiday=holiday and BothLanguages(**both(holiday)),
        known=_is_known(calendar, day),
        warnings=[TextOut.of(warning) for warning in warnings],
        settled=switches.settled,
        rev=0 if row is None else row.rev,
        version=0 if row is None else row.switches_version,
    )


def switches_of(row: VenueDay | None) -> DaySwitches:
    """Return what was set for a day; nothing where nobody wrote to it."""
    if row is None:
        return DaySwitches()
    return DaySwitches(
        day_type=row.day_type,
        walk_in_only=row.walk_in_only,
        closed=row.closed,
        opens=row.opens,
        closes=row.closes,
        note=row.note,
        settled=row.settled_at is not None,
    )


def _parts(calendar: Calendar, day: date, switches: DaySwitches) -> list[schemas.DayTypePart]:
    """Return the stretches of one day type; periods do not cut them."""
    parts: list[schemas.DayTypePart] = []
    for segment in calendar.segments_of(day, switches):
        if parts and parts[-1].day_type == segment.day_type:
            parts[-1].to = clock_of_minutes(segment.ends)
        else:
            parts.append(
                schemas.DayTypePart(
                    from_=clock_of_minutes(segment.starts),
                    to=clock_of_minutes(segment.ends),
                    day_type=segment.day_type,
                )
            )
    return parts


def _is_known(calendar: Calendar, day: date) -> bool:
    """Say whether the holidays of the day's year are known; a region without any has none."""
    return not calendar.holidays.years or calendar.holidays.known(day.year)


def _warnings(calendar: Calendar, day: date) -> Iterable[Text]:
    """Say which years the day's type depends on without firm data: its own, and the morrow's."""
    holidays = calendar.holidays
    if not holidays.years:
        return
    for year in sorted({day.year, (day + DAY).year}):
        template = {None: HOLIDAYS_UNKNOWN, "predicted": HOLIDAYS_PREDICTED}.get(
            holidays.status_of(year)
        )
        if template is not None:
            facts = {"year": year}
            yield Text(zh=template.said_in("zh", facts), en=template.said_in("en", facts))


def me_out(
    agent: Agent,
    row: StaffAgent,
    venues: Iterable[Venue],
    *,
    csrf_token: str | None,
    is_demo: bool,
) -> schemas.MeOut:
    """Return who is calling, with what they may do at each of their venues.

    `csrf_token` goes along for who signed in by cookie: a page that was reloaded asks for it.
    """
    mine = [_my_venue(agent, venue) for venue in venues]
    anywhere = {word for venue in mine for word in venue.permissions} | {
        one for one in Permission if replace(agent, permission=one).is_everywhere
    }
    return schemas.MeOut(
        agent=agent_out(row),
        venues=mine,
        permissions=sorted(anywhere),
        csrf_token=csrf_token,
        is_demo=is_demo,
    )


def _my_venue(agent: Agent, venue: Venue) -> schemas.MyVenueOut:
    return schemas.MyVenueOut(
        id=venue.id,
        code=venue.code,
        name=TextOut.of(Text.of(venue.name)),
        time_zone=venue.time_zone,
        currency=venue.currency,
        permissions=sorted(one for one in Permission if agent.may(one, venue.id)),
    )
