"""One's own password, and one that is handed out."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session

from ktv_booking.access import present, reach, schemas, service
from ktv_booking.access.deps import MayHandOutPasswords, Whoever
from ktv_booking.access.hashing import hash_of_password
from ktv_booking.access.identifying import identified, was_right
from ktv_booking.access.rules import passwords
from ktv_booking.access.rules.sign_ins import SignInRefused
from ktv_booking.kernel.errors import Malformed
from ktv_booking.web.declarations import declares
from ktv_booking.web.limits.address import address_of
from ktv_booking.web.now import RealNow
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Work

router = Routes(prefix="/v1", tags=["access"])


@router.post("/me/password", status_code=204)
@declares(venue="none", rate="sign-in", personal=False)
def change_own_password(
    body: schemas.PasswordChange, request: Request, work: Work, now: RealNow, agent: Whoever
) -> None:
    """Change my own password; I am signed out everywhere else."""
    passwords.ensure_fit(body.new_password, login=agent.login)
    if body.new_password == body.current_password:
        raise Malformed.at("new_password", passwords.THE_SAME)
    address = address_of(request.scope)
    database = request.app.state.database
    try:
        known = identified(database, agent.login, body.current_password, address=address, now=now)
    except SignInRefused as error:
        raise Malformed.at("current_password", passwords.WRONG) from error
    password_hash = hash_of_password(body.new_password)

    def change(session: Session) -> None:
        was_right(session, agent.login, known, address=address, now=now)
        service.change_own_password(
            session, agent.id, password_hash, sign_in_id=agent.sign_in_id, by=agent.login, now=now
        )

    return work(change, is_secret=True)


@router.post("/agents/{agent_id}/password")
@declares(venue="subject", rate="write", personal=False)
def hand_out_password(
    agent_id: UUID, work: Work, now: RealNow, agent: MayHandOutPasswords
) -> schemas.HandedOutPasswordOut:
    """Hand somebody a password that they must change: this answer is the only one that shows it.

    They are signed out at once. Their tokens stay.
    """
    password = passwords.handed_out()
    password_hash = hash_of_password(password)

    def hand_out(session: Session) -> schemas.HandedOutPasswordOut:
        holder = reach.agent_for_change(session, agent_id, by=agent)
        reach.ensure_may_hand_out(holder, by=agent)
        row = service.hand_out_password(session, holder.id, password_hash, by=agent.login, now=now)
        return present.handed_out_password_out(holder, row, password)

    return work(hand_out, is_secret=True)
