"""Is it them? A login and a password, tried so often and no oftener.

Tries are counted before they are made, by login and address together and by address alone: who
guesses keeps nobody out but themselves, and an owner at another address signs in as ever. A login
that nobody has takes the same statements and the same work as a wrong password.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.hashing import is_password
from ktv_booking.access.models import StaffAgent
from ktv_booking.access.queries import KnownPassword
from ktv_booking.access.rules.sign_ins import SignInRefused
from ktv_booking.db.session import Database
from ktv_booking.web.limits.tries import Allowance, count_try, forgive, take_back

OF_A_LOGIN = Allowance("sign-in", free=5)
OF_AN_ADDRESS = Allowance("sign-in-address", free=50)
"""A whole office behind one address mistypes; what was right is taken back."""


def identified(
    database: Database, login: str, password: str, *, address: str, now: datetime
) -> KnownPassword:
    """Return what is stored of who has this password.

    Raises:
        TooManyRequests: wrong too often from there.
        SignInRefused: wrong login, wrong password, one that has ended, or a leaver's.
        Busy: too many sign in at once.
    """

    def count(session: Session) -> None:
        count_try(session, OF_AN_ADDRESS, address, now=now)
        count_try(session, OF_A_LOGIN, _from_there(login, address), now=now)

    database.work(count)
    known = database.read(lambda session: queries.password_of(session, login, now=now))
    is_right = is_password(password, known.password_hash if known is not None else None)
    if known is None or not (is_right and known.is_live):
        raise SignInRefused
    return known


def was_right(
    session: Session, login: str, known: KnownPassword, *, address: str, now: datetime
) -> StaffAgent:
    """Return who it is, locked, and forget their tries.

    Raises:
        SignInRefused: they left or their password was changed since it was looked at.
    """
    session.get(StaffAgent, known.agent_id, with_for_update=True)
    if queries.password_of(session, login, now=now) != known:
        raise SignInRefused
    forgive(session, OF_A_LOGIN, _from_there(login, address))
    take_back(session, OF_AN_ADDRESS, address, now=now)
    return queries.agent_by_id(session, known.agent_id)


def _from_there(login: str, address: str) -> str:
    return f"{login}\n{address}"
