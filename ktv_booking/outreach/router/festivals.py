"""The festivals of a year: what there is to call about."""

from typing import Annotated

from fastapi import Query

from ktv_booking.access.deps import SignedIn
from ktv_booking.kernel.lunar import FIRST_YEAR, LAST_YEAR
from ktv_booking.outreach import present, schemas
from ktv_booking.venues.queries import holidays_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.routes import Routes

router = Routes(prefix="/v1/festivals", tags=["outreach"])

SolarYear = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="a solar year")]
OfRegion = Annotated[schemas.Region, Query(description="whose festivals: a jurisdiction's")]


@router.get("")
@declares(venue="none", rate="read", personal=False)
def list_festivals(agent: SignedIn, *, year: SolarYear, region: OfRegion) -> schemas.FestivalsOut:
    """The festivals of a year in a region, by the sun and by the moon, by date."""
    return present.festivals_out(year, region, holidays_for(region))
