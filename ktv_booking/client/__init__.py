"""The typed client of the shop: what a desk can do, as Python.

    with Client("http://127.0.0.1:8000", token) as client:
        venue = client.venues.by_code("shanghai")
        try:
            booked = client.reservations.book(venue_id=venue.id, starts_at=..., ...)
        except NoRoomFree as refused:
            booked = client.reservations.book_alternative(refused.alternatives[0], guest=...)

Arguments are named as in the contract (`from` is `from_`), answers are its documents, refusals
are exceptions named by their codes (`ktv_booking.client.refusals`). Requests are repeated where
that is safe: see `transport`.
"""

from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from ktv_booking.access.schemas import NewSession, PasswordChange, SessionOut
from ktv_booking.client.access import Agents, Tokens
from ktv_booking.client.answers import Answered, Unanswered, Unreadable
from ktv_booking.client.applications import Applications
from ktv_booking.client.approvals import Approvals
from ktv_booking.client.attribution import Attribution, PhoneBlocks
from ktv_booking.client.calls import Calls
from ktv_booking.client.campaigns import CallLists, Campaigns
from ktv_booking.client.gifts import Gifts
from ktv_booking.client.groups import Groups
from ktv_booking.client.looking import Boards, Looking
from ktv_booking.client.members import Members
from ktv_booking.client.messages import Messages
from ktv_booking.client.outreach import Festivals
from ktv_booking.client.oversight import Audit, Erasures
from ktv_booking.client.plans import Plans
from ktv_booking.client.refusals import Refused
from ktv_booking.client.reports import Reports
from ktv_booking.client.reservations import Reservations
from ktv_booking.client.rooms import Classes, Closing, Outages, Rooms
from ktv_booking.client.said import document_of
from ktv_booking.client.scripts import Scripts
from ktv_booking.client.transport import Transport
from ktv_booking.client.venues import Calendar, Policies, PriceLists, Venues
from ktv_booking.client.wishes import Turnaways, Wishes
from ktv_booking.kernel.text import Language


class Client(Looking, Closing):
    """One shop, as one person or program sees it. Threads may share it.

    Args:
        base_url: where the shop is.
        token: what a program shows; a person signs in with a password (`sign_in`) and has none.
        language: in which refusals are said.
        timeout: seconds to wait for one try.
        retries: how often a request is sent again at most.
        transport: another way than the network, for tests.
        now: the time of a demo's clock, where it is not the present.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        language: Language = "zh",
        timeout: float = 10.0,
        retries: int = 5,
        transport: httpx.BaseTransport | None = None,
        now: datetime | None = None,
    ) -> None:
        way = Transport(
            base_url,
            token,
            language=language,
            timeout=timeout,
            retries=retries,
            transport=transport,
            now=now,
        )
        self._equip(way, Boards())

    def _equip(self, way: Transport, boards: Boards) -> None:
        Looking.__init__(self, way, boards)
        self.venues = Venues(way)
        self.classes = Classes(way)
        self.rooms = Rooms(way)
        self.outages = Outages(way)
        self.plans = Plans(way)
        self.policy = Policies(way)
        self.price_lists = PriceLists(way)
        self.calendar = Calendar(way)
        self.reservations = Reservations(way)
        self.groups = Groups(way)
        self.wishes = Wishes(way)
        self.turnaways = Turnaways(way)
        self.members = Members(way)
        self.applications = Applications(way)
        self.messages = Messages(way)
        self.approvals = Approvals(way)
        self.attribution = Attribution(way)
        self.phone_blocks = PhoneBlocks(way)
        self.agents = Agents(way)
        self.tokens = Tokens(way)
        self.audit = Audit(way)
        self.erasures = Erasures(way)
        self.festivals = Festivals(way)
        self.calls = Calls(way)
        self.reports = Reports(way)
        self.scripts = Scripts(way)
        self.campaigns = Campaigns(way)
        self.call_lists = CallLists(way)
        self.gifts = Gifts(way)

    def sign_in(self, login: str, password: str) -> SessionOut:
        """Sign a person in: what is asked from here on is asked by them.

        Where `must_change_password` says so, `change_password` comes first.
        """
        body = document_of(NewSession, login=login, password=password)
        opened = self._transport.post("/v1/session", body, SessionOut)
        self._transport.carry(opened.csrf_token)
        return opened

    def sign_out(self) -> None:
        """End the sign-in."""
        self._transport.delete("/v1/session")

    def change_password(self, current_password: str, new_password: str) -> None:
        """Change one's own password; one is signed out everywhere else."""
        body = document_of(
            PasswordChange, current_password=current_password, new_password=new_password
        )
        self._transport.tell("/v1/me/password", body)

    def at(self, instant: datetime) -> Self:
        """Return this client at another time of the demo's clock; the two share connections."""
        elsewhen = type(self).__new__(type(self))
        elsewhen._equip(self._transport.at(instant), self._boards)
        return elsewhen

    @property
    def last(self) -> Answered:
        """What the last answer in this thread said beside its document: `client.last.revs`."""
        return self._transport.last

    def close(self) -> None:
        """Let go of every connection, also for the copies that `at` returned."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


__all__ = ["Answered", "Client", "Refused", "Unanswered", "Unreadable"]
