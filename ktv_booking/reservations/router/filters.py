"""What a list of reservations may be narrowed by, read from the query string."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from ktv_booking.reservations import schemas
from ktv_booking.reservations.queries.find import Sought
from ktv_booking.web.fields import CodeWord, Day, Instant, Line

Starts = Annotated[Instant | None, Query(alias="from", description="starts then or later")]
StartsBefore = Annotated[Instant | None, Query(alias="to", description="starts before then")]
Since = Annotated[Instant | None, Query(description="changed then or later; sorts by change")]
OnDay = Annotated[Day | None, Query()]
Statuses = Annotated[list[schemas.Status] | None, Query(max_length=11)]
OfClass = Annotated[CodeWord | None, Query(description="the class booked")]
SpokenCode = Annotated[Line | None, Query(max_length=16)]
SpokenNumber = Annotated[schemas.DayNo | None, Query()]
PartOfName = Annotated[
    Line | None, Query(min_length=1, max_length=80, description="of the guest or the booker")
]
PhoneTail = Annotated[
    str | None,
    Query(
        pattern=r"^[+]?[0-9]{4,15}$",
        description="the last four digits, or a whole number with its country",
    ),
]


def _sought(
    *,
    venue_id: UUID | None = None,
    business_date: OnDay = None,
    starts_from: Starts = None,
    starts_before: StartsBefore = None,
    status: Statuses = None,
    room_class: OfClass = None,
    phone: PhoneTail = None,
    code: SpokenCode = None,
    day_no: SpokenNumber = None,
    name: PartOfName = None,
    member_id: UUID | None = None,
    window: schemas.Window | None = None,
    source: schemas.Source | None = None,
    updated_since: Since = None,
) -> Sought:
    return Sought(
        venue_id=venue_id,
        business_date=business_date,
        starts_from=starts_from,
        starts_before=starts_before,
        status=status or (),
        room_class=room_class,
        phone=phone,
        code=code,
        day_no=day_no,
        name=name,
        member_id=member_id,
        window=window,
        source=source,
        updated_since=updated_since,
    )


Wanted = Annotated[Sought, Depends(_sought)]
"""The filters of `GET /v1/reservations`."""
