"""Is the process alive, and can it serve?

Liveness never touches the store: a database that is down is no reason to restart us.
"""

from typing import Literal

from fastapi import Request

from ktv_booking.kernel.errors import StoreUnavailable
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes

health_router = Routes(prefix="/health", tags=["health"])


class Health(DocumentOut):
    """How it is."""

    status: Literal["ok"] = "ok"


@health_router.get("/live")
@declares(venue="none", rate="read", personal=False)
async def health_live() -> Health:
    """The process answers."""
    return Health()


@health_router.get("/ready", responses=may_refuse(StoreUnavailable))
@declares(venue="none", rate="read", personal=False)
def health_ready(request: Request) -> Health:
    """The store answers too: send requests here."""
    if not request.app.state.database_ready():
        raise StoreUnavailable
    return Health()
