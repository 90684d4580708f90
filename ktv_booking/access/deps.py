"""Who is calling: the principal every route asks for, and the permission it asks with."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ktv_booking.access import queries
from ktv_booking.access.keyring import Keyring, keyring_of
from ktv_booking.access.roles import Permission, roles
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Forbidden, NotFound, NotSignedIn
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.now import now_of

bearer = HTTPBearer(auto_error=False, description="An opaque token: `ktv_...`")


@dataclass(frozen=True, slots=True)
class Agent:
    """The person or program calling, with the permission the present route asks for.

    `grants` are pairs of role and venue; a venue of None means every venue. `asked_at` gathers
    the venues where the present request was let in: what it is answered is about those.
    """

    id: UUID
    login: str
    name: str
    grants: frozenset[tuple[str, UUID | None]]
    permission: Permission = Permission.VIEW
    asked_at: set[UUID] = field(default_factory=set, compare=False, repr=False)

    @property
    def is_everywhere(self) -> bool:
        """Say whether some role spans every venue with the permission asked for."""
        return any(
            venue is None and self.permission in roles()[role].permissions
            for role, venue in self.grants
        )

    @property
    def venue_ids(self) -> frozenset[UUID]:
        """The single venues at which the permission asked for is held."""
        return frozenset(
            venue
            for role, venue in self.grants
            if venue is not None and self.permission in roles()[role].permissions
        )

    def roles_at(self, venue_id: UUID) -> frozenset[str]:
        """Return the roles held at one venue."""
        return frozenset(role for role, venue in self.grants if venue in (None, venue_id))

    def may(self, permission: Permission, venue_id: UUID) -> bool:
        """Say whether the caller holds `permission` at one venue."""
        return any(permission in roles()[role].permissions for role in self.roles_at(venue_id))

    def ensure_at(self, venue_id: UUID, *, what: str = "venue") -> None:
        """Refuse work at a venue that is not the caller's; `what` names the thing found there.

        Raises:
            NotFound: no role there; what is foreign answers like what is absent.
            Forbidden: a role there, but not one with the permission asked for.
        """
        if not self.roles_at(venue_id):
            raise NotFound(what=what)
        self.ensure_may(self.permission, venue_id)
        self.asked_at.add(venue_id)

    def places_asked(self) -> list[str]:
        """Return the venues where the present request was let in."""
        return sorted(map(str, self.asked_at))

    def ensure_still(self, places: Iterable[str]) -> None:
        """Refuse what an earlier request was answered at venues that were the caller's then.

        Raises:
            NotFound: no role there any more.
            Forbidden: a role there, but not one with the permission asked for.
        """
        for place in places:
            self.ensure_at(UUID(place))

    def ensure_may(self, permission: Permission, venue_id: UUID) -> None:
        """Refuse what no role of the caller permits at a venue.

        Raises:
            Forbidden: names the permission.
        """
        if not self.may(permission, venue_id):
            raise Forbidden(permission=permission.value)

    def stands_for(self, role: str, venue_id: UUID) -> bool:
        """Say whether the caller may take a guarded action of `role` at a venue."""
        return any(role in roles()[held].stands_for for held in self.roles_at(venue_id))

    def ensure_stands_for(self, role: str, venue_id: UUID, *, action: str) -> None:
        """Refuse a guarded action to those who are not its role.

        Raises:
            ApprovalRequired: names the role that may.
        """
        if not self.stands_for(role, venue_id):
            raise ApprovalRequired(role=role, action=action)


async def signed_in(
    request: Request, token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Agent:
    """Return who shows this token.

    Raises:
        NotSignedIn: none, or one that is unknown, expired, revoked, or of a leaver.
        Malformed: a demo's clock is set in production, or to no instant.
    """
    if token is None:
        raise NotSignedIn
    now_of(request)
    database = request.app.state.database
    keyring: Keyring[Agent] = keyring_of(database)
    holder = keyring.holder_of(token.credentials, now=utc_now())
    if holder is None:
        changes = keyring.changes
        found = await run_in_threadpool(
            database.read,
            lambda session: queries.token_holder(session, token.credentials, now=utc_now()),
        )
        if found is None:
            raise NotSignedIn
        holder = Agent(found.id, found.login, found.name, found.grants)
        keyring.keep(token.credentials, holder, expires_at=found.expires_at, changes=changes)
    agent = replace(holder, asked_at=set())
    request.state.principal_id, request.state.reach = str(agent.id), agent
    return agent


def asking(permission: Permission) -> Callable[[Request, Agent], Awaitable[Agent]]:
    """Return the dependency of routes that ask for `permission`."""

    async def agent(request: Request, agent: Annotated[Agent, Depends(signed_in)]) -> Agent:
        asked = replace(agent, permission=permission)
        if not asked.is_everywhere and not asked.venue_ids:
            raise Forbidden(permission=permission.value)
        request.state.reach = asked
        return asked

    agent.__dict__["permission"] = permission
    return agent


SignedIn = Annotated[Agent, Depends(signed_in)]
MayView = Annotated[Agent, Depends(asking(Permission.VIEW))]
MayReserve = Annotated[Agent, Depends(asking(Permission.RESERVE))]
MayDesk = Annotated[Agent, Depends(asking(Permission.DESK))]
MaySwitchDays = Annotated[Agent, Depends(asking(Permission.CALENDAR))]
MayBlockRooms = Annotated[Agent, Depends(asking(Permission.OUTAGES))]
MaySetUp = Annotated[Agent, Depends(asking(Permission.SETUP))]
MayRunJobs = Annotated[Agent, Depends(asking(Permission.JOBS))]
MayStaff = Annotated[Agent, Depends(asking(Permission.STAFF))]
