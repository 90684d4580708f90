"""The ladder of a venue and its rooms: seeing, adding and changing them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MaySetUp, MayView
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.rooms import present, schemas, service
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.rooms.rules.refusals import NumberTaken, RankTaken
from ktv_booking.venues.queries import venue_row
from ktv_booking.venues.rules.refusals import CodeTaken
from ktv_booking.venues.service import venue_for_change
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Paging, page_of
from ktv_booking.web.patch import IfMatch, whole
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(tags=["rooms"])


@router.get("/v1/venues/{venue_id}/room-classes")
@declares(venue="path", rate="read", personal=False)
def list_room_classes(
    venue_id: UUID, read: Read, agent: MayView, paging: Paging
) -> schemas.RoomClassPage:
    """The ladder of a venue, small first."""

    def page(session: Session) -> schemas.RoomClassPage:
        venue = venue_row(session, venue_id, agent=agent)
        of_the_venue = select(RoomClass).where(RoomClass.venue_id == venue.id)
        rows, following = page_of(session, of_the_venue, paging, by=[(RoomClass.rank, int)])
        return schemas.RoomClassPage(
            items=[present.class_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.post(
    "/v1/venues/{venue_id}/room-classes",
    status_code=201,
    responses=may_refuse(CodeTaken, RankTaken),
)
@declares(venue="path", rate="write", personal=False)
def add_room_class(
    venue_id: UUID, body: schemas.NewRoomClass, work: Work, now: Now, agent: MaySetUp
) -> schemas.RoomClassOut:
    """Add a class to the ladder."""
    return work(
        lambda session: present.class_out(
            service.add_class(
                session,
                venue_for_change(session, venue_id, agent=agent),
                body.model_dump(mode="json"),
                by=agent.login,
                now=now,
            )
        ),
        location=lambda added: f"/v1/room-classes/{added.id}",
    )


@router.get("/v1/room-classes/{class_id}")
@declares(venue="subject", rate="read", personal=False)
def read_room_class(class_id: UUID, read: Read, agent: MayView) -> schemas.RoomClassOut:
    """One room class."""
    return read(
        lambda session: present.class_out(service.class_seen(session, class_id, agent=agent))
    )


@router.patch(
    "/v1/room-classes/{class_id}",
    responses=may_refuse(CodeTaken, RankTaken, Stale, PreconditionRequired),
)
@declares(venue="subject", rate="write", personal=False)
def change_room_class(
    class_id: UUID,
    body: schemas.RoomClassChange,
    *,
    work: Work,
    now: Now,
    agent: MaySetUp,
    if_match: IfMatch = None,
) -> schemas.RoomClassOut:
    """Change a room class."""

    def change(session: Session) -> schemas.RoomClassOut:
        row = service.class_for_change(session, class_id, agent=agent)
        ensure_match(if_match, row.version, lambda: present.class_out(row))
        document = whole(schemas.NewRoomClass, body.merged_with(service.class_described(row)))
        said = document.model_dump(mode="json")
        return present.class_out(service.change_class(session, row, said, by=agent.login, now=now))

    return work(change)


@router.get("/v1/venues/{venue_id}/rooms")
@declares(venue="path", rate="read", personal=False)
def list_rooms(venue_id: UUID, read: Read, agent: MayView, paging: Paging) -> schemas.RoomPage:
    """The rooms of a venue in the order of its board, those out of use included."""

    def page(session: Session) -> schemas.RoomPage:
        venue = venue_row(session, venue_id, agent=agent)
        rows, following = page_of(
            session,
            select(Room).where(Room.venue_id == venue.id),
            paging,
            by=[(Room.sort_order, int), (Room.number, str)],
        )
        return schemas.RoomPage(
            items=[present.room_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.post("/v1/venues/{venue_id}/rooms", status_code=201, responses=may_refuse(NumberTaken))
@declares(venue="path", rate="write", personal=False)
def add_room(
    venue_id: UUID, body: schemas.NewRoom, work: Work, now: Now, agent: MaySetUp
) -> schemas.RoomOut:
    """Add a room; what it adjoins then adjoins it."""
    return work(
        lambda session: present.room_out(
            service.add_room(
                session,
                venue_for_change(session, venue_id, agent=agent),
                body.model_dump(),
                by=agent.login,
                now=now,
            )
        ),
        location=lambda added: f"/v1/rooms/{added.id}",
    )


@router.get("/v1/rooms/{room_id}")
@declares(venue="subject", rate="read", personal=False)
def read_room(room_id: UUID, read: Read, agent: MayView) -> schemas.RoomOut:
    """One room."""
    return read(lambda session: present.room_out(service.room_seen(session, room_id, agent=agent)))


@router.patch("/v1/rooms/{room_id}", responses=may_refuse(NumberTaken, Stale, PreconditionRequired))
@declares(venue="subject", rate="write", personal=False)
def change_room(
    room_id: UUID,
    body: schemas.RoomChange,
    *,
    work: Work,
    now: Now,
    agent: MaySetUp,
    if_match: IfMatch = None,
) -> schemas.RoomOut:
    """Change a room, or take it out of use (`active: false`): it then gets no new bookings."""

    def change(session: Session) -> schemas.RoomOut:
        row = service.room_for_change(session, room_id, agent=agent)
        ensure_match(if_match, row.version, lambda: present.room_out(row))
        document = whole(schemas.NewRoom, body.merged_with(service.room_described(row)))
        return present.room_out(
            service.change_room(session, row, document.model_dump(), by=agent.login, now=now)
        )

    return work(change)
