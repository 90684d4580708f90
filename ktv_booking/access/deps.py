"""Who is calling: the principal every route asks for, and the permission it asks with."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.cookies import COOKIE, ensure_from_our_page
from ktv_booking.access.keyring import Keyring, keyring_of
from ktv_booking.access.roles import Permission, roles
from ktv_booking.access.rules.sign_ins import PasswordMustChange, is_worth_noting
from ktv_booking.access.service.signing_in import note_sign_in_used
from ktv_booking.access.service.tokens import note_token_used
from ktv_booking.db.session import Database
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import Busy, Forbidden, NotFound, NotSignedIn, StoreUnavailable
from ktv_booking.kernel.time import utc_now
from ktv_booking.web.limits.address import address_of
from ktv_booking.web.limits.rates import rates_of
from ktv_booking.web.now import now_of


@dataclass(frozen=True, slots=True)
class Agent:
    """The person or program calling, with the permission the present route asks for.

    `grants` are pairs of role and venue; a venue of None means every venue. `scopes` are the
    permissions that the token shown is good for, None all of the roles'. `asked_at` gathers the
    venues where the present request was let in: what it is answered is about those.
    """

    id: UUID
    login: str
    name: str
    grants: frozenset[tuple[str, UUID | None]]
    permission: Permission = Permission.VIEW
    sign_in_id: UUID | None = field(default=None, compare=False)
    must_change_password: bool = field(default=False, compare=False)
    token_name: str | None = field(default=None, compare=False)
    scopes: frozenset[Permission] | None = None
    approval_id: UUID | None = field(default=None, compare=False)
    asked_at: set[UUID] = field(default_factory=set, compare=False, repr=False)

    def bringing(self, approval_id: UUID | None) -> "Agent":
        """Return the caller with the approval that the present request rests on."""
        return replace(self, approval_id=approval_id)

    @property
    def is_everywhere(self) -> bool:
        """Say whether some role spans every venue with the permission asked for."""
        return any(
            venue is None and self._holds(role, self.permission) for role, venue in self.grants
        )

    @property
    def venue_ids(self) -> frozenset[UUID]:
        """The single venues at which the permission asked for is held."""
        return frozenset(
            venue
            for role, venue in self.grants
            if venue is not None and self._holds(role, self.permission)
        )

    def roles_at(self, venue_id: UUID) -> frozenset[str]:
        """Return the roles held at one venue."""
        return frozenset(role for role, venue in self.grants if venue in (None, venue_id))

    def may(self, permission: Permission, venue_id: UUID) -> bool:
        """Say whether the caller holds `permission` at one venue."""
        return any(self._holds(role, permission) for role in self.roles_at(venue_id))

    def _holds(self, role: str, permission: Permission) -> bool:
        is_in_scope = self.scopes is None or permission in self.scopes
        return is_in_scope and permission in roles()[role].permissions

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


async def whoever(request: Request, after: BackgroundTasks) -> Agent:
    """Return who shows this token or cookie, also where a handed-out password must change first.

    Raises:
        NotSignedIn: neither, or one that is unknown, expired, ended, or of a leaver.
        CsrfTokenWrong: a change by cookie without the word that goes with it.
        TooManyRequests: this token, agent or address asks more than its share.
        Malformed: a demo's clock is set in production, or to no instant.
    """
    token = token_in(request)
    shown = request.cookies.get(COOKIE) if token is None else token
    if not shown:
        raise NotSignedIn
    now_of(request)
    rates = rates_of(request.scope)
    rate, find = (rates.token, by_token) if token is not None else (rates.sign_in, by_cookie)
    rate.count(queries.hash_of(shown))
    found = await find(request, shown, after)
    if found is None:
        rates.refused.count(address_of(request.scope))
        raise NotSignedIn
    rates.agent.count(found.id)
    agent = replace(found, asked_at=set())
    request.state.principal_id, request.state.reach = str(agent.id), agent
    request.state.token_name = agent.token_name
    return agent


whoever.__dict__["permission"] = "signed-in"
"""What a route declares that asks for no more than somebody who is there."""


def token_in(request: Request) -> str | None:
    """Return the token that a request shows; None where it shows none, or something else."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return (token.strip() or None) if scheme.lower() == "bearer" else None


async def by_token(request: Request, token: str, after: BackgroundTasks) -> Agent | None:
    """Return whose token it is, as it was up to two seconds ago."""
    database: Database = request.app.state.database
    keyring: Keyring[Agent] = keyring_of(database)
    holder = keyring.holder_of(token, now=utc_now())
    if holder is not None:
        return holder
    changes, now = keyring.changes, utc_now()
    found = await run_in_threadpool(
        database.read, lambda session: queries.token_holder(session, token, now=now)
    )
    if found is None:
        return None
    holder = Agent(
        found.id,
        found.login,
        found.name,
        found.grants,
        token_name=found.token_name,
        scopes=None if found.scopes is None else frozenset(map(Permission, found.scopes)),
    )
    keyring.keep(token, holder, expires_at=found.expires_at, changes=changes)
    if is_worth_noting(found.last_used_at, now=now):
        after.add_task(_note, database, partial(note_token_used, token_id=found.token_id, now=now))
    return holder


async def by_cookie(request: Request, token: str, after: BackgroundTasks) -> Agent | None:
    """Return who signed in with a cookie, as it is now: the store is asked each time."""
    database: Database = request.app.state.database
    now = utc_now()
    found = await run_in_threadpool(
        database.read,
        lambda session: queries.sign_in_holder(session, token, now=now),
        at_a_glance=True,
    )
    if found is None:
        return None
    ensure_from_our_page(request, token)
    if is_worth_noting(found.seen_at, now=now):
        noting = partial(note_sign_in_used, sign_in_id=found.sign_in_id, now=now)
        after.add_task(_note, database, noting)
    return Agent(
        found.id,
        found.login,
        found.name,
        found.grants,
        sign_in_id=found.sign_in_id,
        must_change_password=found.must_change,
    )


def _note(database: Database, noting: Callable[[Session], None]) -> None:
    """Note that somebody is there, after they were answered; where that fails, a minute later."""
    with suppress(Busy, StoreUnavailable):
        database.work(noting, repeatable=True)


async def signed_in(request: Request, after: BackgroundTasks) -> Agent:
    """Return who is calling.

    Asks `whoever` itself: each step of a dependency costs every request a twentieth of a
    millisecond (docs/adr/0017).

    Raises:
        PasswordMustChange: they signed in with a password that was handed out.
    """
    agent = await whoever(request, after)
    if agent.must_change_password:
        raise PasswordMustChange
    return agent


signed_in.__dict__["permission"] = whoever.__dict__["permission"]


def asking(permission: Permission) -> Callable[..., Awaitable[Agent]]:
    """Return the dependency of routes that ask for `permission`."""

    async def agent(request: Request, after: BackgroundTasks) -> Agent:
        asked = replace(await signed_in(request, after), permission=permission)
        if not asked.is_everywhere and not asked.venue_ids:
            raise Forbidden(permission=permission.value)
        request.state.reach = asked
        return asked

    agent.__dict__["permission"] = permission
    return agent


Whoever = Annotated[Agent, Depends(whoever)]
"""Also who must change a handed-out password first: for the way to do so alone."""

SignedIn = Annotated[Agent, Depends(signed_in)]
MayView = Annotated[Agent, Depends(asking(Permission.VIEW))]
MayReserve = Annotated[Agent, Depends(asking(Permission.RESERVE))]
MayDesk = Annotated[Agent, Depends(asking(Permission.DESK))]
MaySwitchDays = Annotated[Agent, Depends(asking(Permission.CALENDAR))]
MayBlockRooms = Annotated[Agent, Depends(asking(Permission.OUTAGES))]
MaySetUp = Annotated[Agent, Depends(asking(Permission.SETUP))]
MayRunJobs = Annotated[Agent, Depends(asking(Permission.JOBS))]
MayStaff = Annotated[Agent, Depends(asking(Permission.STAFF))]
MayReveal = Annotated[Agent, Depends(asking(Permission.REVEAL))]
MayAudit = Annotated[Agent, Depends(asking(Permission.AUDIT))]
MayErase = Annotated[Agent, Depends(asking(Permission.ERASE))]
MayKeepMembers = Annotated[Agent, Depends(asking(Permission.MEMBERS))]
MayCall = Annotated[Agent, Depends(asking(Permission.CALLS))]
MayRunCampaigns = Annotated[Agent, Depends(asking(Permission.CAMPAIGNS))]
MayReport = Annotated[Agent, Depends(asking(Permission.REPORTS))]
MayHandOutPasswords = Annotated[Agent, Depends(asking(Permission.PASSWORDS))]
