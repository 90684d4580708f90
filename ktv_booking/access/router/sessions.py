"""Signing in at the console, and out."""

from typing import cast

from fastapi import Request, Response
from sqlalchemy.orm import Session

from ktv_booking.access import present, schemas, service
from ktv_booking.access.cookies import give_cookie, take_cookie
from ktv_booking.access.deps import Whoever
from ktv_booking.access.identifying import identified, was_right
from ktv_booking.access.rules.sign_ins import SignInRefused
from ktv_booking.web.declarations import declares
from ktv_booking.web.limits.address import address_of
from ktv_booking.web.now import RealNow
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1", tags=["access"])


@router.post("/session", responses=may_refuse(SignInRefused))
@declares(venue="none", rate="sign-in", personal=False)
def sign_in(
    body: schemas.NewSession, request: Request, work: Work, now: RealNow
) -> schemas.SessionOut:
    """Sign in with login and password: a cookie, and the word that changes must carry."""
    address = address_of(request.scope)
    database = request.app.state.database
    known = identified(database, body.login, body.password, address=address, now=now)
    token = service.fresh_token()

    def begin(session: Session) -> schemas.SessionOut:
        agent = was_right(session, body.login, known, address=address, now=now)
        row = service.sign_in(session, agent, token, must_change=known.must_change, now=now)
        return present.session_out(agent, row, token)

    response = cast("Response", work(begin, is_secret=True))
    give_cookie(request, response, token)
    return cast("schemas.SessionOut", response)


@router.delete("/session", status_code=204)
@declares(venue="none", rate="write", personal=False)
def sign_out(request: Request, work: Work, now: RealNow, agent: Whoever) -> None:
    """Sign out here. Repeating it changes nothing; a token stays what it is."""

    def end(session: Session) -> None:
        if agent.sign_in_id is not None:
            service.end_sign_in(
                session, agent.sign_in_id, agent_id=agent.id, by=agent.login, now=now
            )

    response = cast("Response", work(end))
    take_cookie(request, response)
    return cast("None", response)
