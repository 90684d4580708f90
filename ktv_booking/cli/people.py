"""Commands for people, programs and their tokens."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ktv_booking.access import queries, service
from ktv_booking.access.hashing import hash_of_password
from ktv_booking.access.models import ApiToken, StaffAgent
from ktv_booking.access.roles import Permission
from ktv_booking.access.rules.passwords import handed_out
from ktv_booking.cli.edge import BY, app, refusals_said, store
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import utc_now
from ktv_booking.rooms.venue_file.standing import venue_id_of
from ktv_booking.venues.models import Venue

agents = typer.Typer(no_args_is_help=True, help="People and programs, and their roles.")
tokens = typer.Typer(no_args_is_help=True, help="Tokens: shown once, kept as a hash.")
app.add_typer(agents, name="agents")
app.add_typer(tokens, name="tokens")

Login = Annotated[str, typer.Argument(help="The name they sign in under.")]


@agents.command("add", hidden=True)
@agents.command("create")
@refusals_said
def add_agent(
    login: Login,
    role: Annotated[
        list[str], typer.Option(help="agent, lead, front_desk, ...; may be given several times.")
    ],
    name: Annotated[str, typer.Option(help="How people call them; else the login.")] = "",
    venue: Annotated[
        list[str] | None, typer.Option(help="Code of a venue; several may be given. Else: all.")
    ] = None,
) -> None:
    """Take a person or a program on; `agents password` then lets a person sign in."""

    def take_on(session: Session) -> StaffAgent:
        venue_ids: list[UUID | None] = [venue_id_of(session, code) for code in venue or ()]
        grants = [(one, venue_id) for one in role for venue_id in venue_ids or [None]]
        return service.take_on(
            session, login=login, name=name or login, grants=grants, by=BY, now=utc_now()
        )

    with store() as database:
        agent = database.work(take_on)
    typer.echo(f"{agent.login} taken on ({agent.id})")


@agents.command("deactivate")
@refusals_said
def deactivate_agent(login: Login) -> None:
    """Let somebody go: signed out at once, every token revoked. Repeating it changes nothing."""

    def let_go(session: Session) -> None:
        agent = _agent(session, login)
        service.change_agent(session, agent, by=BY, now=utc_now(), active=False)

    with store() as database:
        database.work(let_go, repeatable=True)
    typer.echo(f"{login} deactivated")


@agents.command("password")
@refusals_said
def hand_out_password(login: Login) -> None:
    """Print a password that opens the way to one's own alone, within 72 hours; signs them out."""
    password = handed_out()
    password_hash = hash_of_password(password)

    def hand_out(session: Session) -> None:
        agent = _agent(session, login)
        service.hand_out_password(session, agent.id, password_hash, by=BY, now=utc_now())

    with store() as database:
        database.work(hand_out)
    typer.echo(password)


@agents.command("list")
@refusals_said
def list_agents() -> None:
    """Show everybody, a line each, with roles; `*` is every venue."""
    with store() as database:
        codes = database.read(
            lambda session: {
                row.id: row.code for row in session.execute(select(Venue.id, Venue.code))
            }
        )
        for agent in database.read(_everybody):
            told = sorted(
                f"{grant.role}@{codes.get(grant.venue_id, '?') if grant.venue_id else '*'}"
                for grant in agent.grants
            )
            state = "active" if agent.active else "gone"
            typer.echo("\t".join((agent.login, agent.name, state, " ".join(told))))


@tokens.command("create")
@refusals_said
def create_token(
    login: Login,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int | None, typer.Option(min=1, help="Ends after so many days.")] = None,
    scope: Annotated[
        list[Permission] | None,
        typer.Option(help="Good for this permission alone; several may be given. Else: all."),
    ] = None,
) -> None:
    """Give somebody a token and print it: it is never shown again."""
    now = utc_now()

    def give(session: Session) -> str:
        agent = _agent(session, login)
        ends = None if days is None else now + timedelta(days=days)
        given = service.give_token(
            session, agent.id, name=name, expires_at=ends, scopes=scope or None, by=BY, now=now
        )
        return given[1]

    with store() as database:
        typer.echo(database.work(give))


@tokens.command("list")
@refusals_said
def list_tokens() -> None:
    """Show every token's holder, purpose, scopes and end; never the token."""
    holders = select(ApiToken, StaffAgent.login).join(StaffAgent).order_by(ApiToken.id)
    with store() as database:
        for row, login in database.read(lambda session: session.execute(holders).all()):
            said = {
                "given": row.created_at,
                "ends": row.expires_at,
                "used": row.last_used_at,
                "revoked": row.revoked_at,
            }
            told = (f"{what} {at:%Y-%m-%d %H:%M}Z" for what, at in said.items() if at)
            good_for = "all" if row.scopes is None else " ".join(row.scopes)
            typer.echo("\t".join((str(row.id), login, row.name, good_for, *told)))


@tokens.command("revoke")
@refusals_said
def revoke_token(
    token_id: Annotated[UUID, typer.Argument(help="Its id, as `tokens list` shows it.")],
) -> None:
    """End a token at once. Repeating it changes nothing."""
    with store() as database:
        database.work(
            lambda session: service.revoke_token(session, token_id, by=BY, now=utc_now()),
            repeatable=True,
        )
    typer.echo(f"{token_id} revoked")


def _agent(session: Session, login: str) -> StaffAgent:
    agent = queries.agent_with_login(session, login)
    if agent is None:
        raise NotFound(what=f"agent {login}")
    return agent


def _everybody(session: Session) -> list[StaffAgent]:
    statement = select(StaffAgent).order_by(StaffAgent.login)
    return list(session.scalars(statement.options(selectinload(StaffAgent.grants))))
