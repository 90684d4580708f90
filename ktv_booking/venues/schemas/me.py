"""Who I am and where I work: an agent as `access` knows them, with the venues of the chain."""

from uuid import UUID

from ktv_booking.access.schemas import AgentOut
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.texts import TextOut


class MyVenueOut(DocumentOut):
    """A venue I work for and what I may do there."""

    id: UUID
    code: str
    name: TextOut
    time_zone: str
    currency: str
    permissions: list[str]


class MeOut(DocumentOut):
    """Who I am, where, with which permissions (`permissions` holds at one venue or more).

    `is_demo`: the server plays a demo, whose clock a request may set.
    """

    agent: AgentOut
    venues: list[MyVenueOut]
    permissions: list[str]
    csrf_token: str | None = None
    is_demo: bool
