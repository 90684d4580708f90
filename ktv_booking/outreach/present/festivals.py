"""Festivals as the contract shows them."""

from ktv_booking.outreach import schemas
from ktv_booking.outreach.rules.festivals import festivals_of, warnings_of
from ktv_booking.venues.rules.holidays import Holidays
from ktv_booking.web.texts import TextOut


def festivals_out(year: int, region: schemas.Region, holidays: Holidays) -> schemas.FestivalsOut:
    """Return the festivals of a year; a region without holiday law knows every year."""
    return schemas.FestivalsOut(
        year=year,
        region=region,
        known=not holidays.years or holidays.known(year),
        items=[
            schemas.FestivalOut(
                key=one.key,
                name=TextOut.of(one.name),
                date=one.day,
                calendar=one.calendar,
                source=one.source,
                status=one.status,
            )
            for one in festivals_of(year, region, holidays)
        ],
        warnings=[TextOut.of(warning) for warning in warnings_of(year, holidays)],
    )
