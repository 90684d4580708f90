"""A small app that keeps every convention: what the real one does at each of its paths."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Header, Query, Request

from ktv_booking.kernel.errors import Busy, Conflict, Malformed, NotFound, NotSignedIn
from ktv_booking.kernel.text import Text
from ktv_booking.web.conventions import install_conventions
from ktv_booking.web.etag import ensure_match, not_modified, not_modified_response, strong_etag
from ktv_booking.web.fields import Day, DocumentIn, DocumentOut, Instant, Name, PartySize
from ktv_booking.web.problems import may_refuse

CANARY = "+8613800138000"
PROBLEM = "application/problem+json"


class RoomTaken(Conflict):
    """Of these tests only."""

    code = "room-taken"
    title = Text(zh="包厢已被占用", en="The room is taken")
    detail = Text(zh="{room_class}在{at}已满", en="{room_class} is full at {at}")


class Guest(DocumentIn):
    name: Name
    phone: str
    member_id: UUID | None = None


class NewVisit(DocumentIn):
    party_size: PartySize
    guest: Guest
    starts_at: Instant | None = None
    on: Day | None = None
    anything: dict[str, Any] | None = None


class VisitOut(DocumentOut):
    party_size: int


router = APIRouter(prefix="/v1", tags=["visits"])


@router.post("/visits", status_code=201, responses=may_refuse(RoomTaken))
def add_visit(body: NewVisit) -> VisitOut:
    """Add a visit."""
    return VisitOut(party_size=body.party_size)


@router.get("/visits")
def list_visits(q: str = "", limit: Annotated[int, Query(le=100)] = 50) -> VisitOut:
    """List them."""
    return VisitOut(party_size=limit)


@router.put("/visits/{visit_id}")
def change_visit(
    visit_id: UUID, if_match: Annotated[str | None, Header(alias="If-Match")] = None
) -> VisitOut:
    """Change one."""
    ensure_match(if_match, 3, lambda: VisitOut(party_size=6))
    return VisitOut(party_size=8)


@router.get("/visits/{visit_id}")
def get_visit(visit_id: UUID, request: Request) -> Any:
    """Show one."""
    if not_modified(request, strong_etag(3)):
        return not_modified_response(strong_etag(3))
    return VisitOut(party_size=1)


@router.post("/visits/imports")
async def import_visits(request: Request) -> VisitOut:
    """Take many."""
    return VisitOut(party_size=len(await request.body()))


@router.get("/refusals/{name}")
def refuse(name: str) -> VisitOut:
    """Refuse in many ways."""
    refusals = {
        "taken": RoomTaken(
            room_class=Text(zh="小包", en="small"),
            at=datetime(2026, 11, 21, 20, tzinfo=UTC),
            room_id=UUID(int=7),
            title="mine",
            status=200,
        ),
        "busy": Busy(),
        "slow": Busy(retry_after=7),
        "foreign": NotFound(),
        "anonymous": NotSignedIn(),
        "nonsense": Malformed.at("until_close", "not together with minutes"),
    }
    if name in refusals:
        raise refusals[name]
    raise RuntimeError(f"the phone {CANARY} broke us")


def an_app() -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        version="1",
    )
    app.state.database_ready = lambda: True
    install_conventions(app)
    app.include_router(router)
    return app


def a_visit(**changes: Any) -> dict[str, Any]:
    return {"party_size": 6, "guest": {"name": "王芳", "phone": CANARY}} | changes
