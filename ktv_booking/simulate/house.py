"""The house of the simulation: its desk, who is booked or inside, and the diary of the evening."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from ktv_booking.client import Refused
from ktv_booking.kernel.text import Language
from ktv_booking.reservations.schemas import BoardRoom, ReservationOut
from ktv_booking.simulate.callers import Caller
from ktv_booking.simulate.desk import Desk
from ktv_booking.simulate.diary import Diary
from ktv_booking.simulate.shop import Shop
from ktv_booking.simulate.tally import Tally

TAKES_A_ROOM = frozenset({"requested", "held", "confirmed", "arrived", "seated"})


@dataclass(slots=True, eq=False)
class Party:
    """A caller who has a reservation, as the desk last heard of it.

    `moved_at` is when a seated party came into its present room.
    """

    caller: Caller
    now_is: ReservationOut
    moved_at: datetime | None = None

    @property
    def id(self) -> UUID:
        """The reservation's id."""
        return self.now_is.id

    def take(self, answer: object) -> bool:
        """Remember what was answered; say whether it was an answer and no refusal."""
        if isinstance(answer, ReservationOut):
            self.now_is = answer
        return not isinstance(answer, Refused)


@dataclass(slots=True)
class House:
    """Everything that stories share."""

    shop: Shop
    desk: Desk
    tally: Tally
    language: Language = "en"
    diary: Diary = field(default_factory=Diary)
    parties: dict[UUID, Party] = field(default_factory=dict)

    def welcome(self, caller: Caller, reservation: ReservationOut) -> Party:
        """Begin to follow a reservation."""
        party = Party(caller, reservation)
        self.parties[reservation.id] = party
        return party

    def fresh(self, party: Party, now: datetime) -> ReservationOut:
        """Return a party's reservation as it is now: a change names the version it changes."""
        party.take(self.desk.say("read", now, lambda client: client.reservations.get(party.id)))
        return party.now_is

    def others_like(self, party: Party, status: str) -> Iterator[Party]:
        """Yield other parties of that evening and class in `status`, in the order they booked."""
        wanted = (party.now_is.business_date, party.now_is.used_class, status)
        for other in self.parties.values():
            found = other.now_is
            if other is not party and wanted == (
                found.business_date, found.used_class, found.status
            ):  # fmt: skip
                yield other

    def vacant_room(self, party: Party, now: datetime) -> BoardRoom | None:
        """Return another room of the party's class that is free until its end, None if none is."""
        stay = party.now_is
        board = self.desk.say(
            "board", now, lambda client: client.board(self.shop.id, stay.business_date)
        )
        if isinstance(board, Refused):
            return None
        used = stay.used_class or stay.booked_class
        until = stay.ends_at + self.shop.class_coded(used).turnover_after
        rooms = (
            room
            for room in board.rooms
            if room.room_class == used
            and room.state in {"vacant", "reserved"}
            and not (stay.room and room.id == stay.room.id)
            and _is_free(room, now, until)
        )
        return next(rooms, None)

    def note_class_change(self, before: str | None, after: str | None) -> None:
        """Count an upgrade or a downgrade, if the move was one."""
        codes = [one.code for one in self.shop.classes]
        if before in codes and after in codes and before != after:
            went_up = codes.index(after) > codes.index(before)
            self.tally.happened("upgraded" if went_up else "downgraded")

    def day_of(self, instant: datetime) -> date:
        """Return the business date of an instant."""
        return self.shop.hours.business_day_of(instant)


def _is_free(room: BoardRoom, since: datetime, until: datetime) -> bool:
    spans = [(one.starts_at, one.ends_at) for one in room.outages]
    spans += [
        (one.starts_at, one.ends_at) for one in room.reservations if one.status in TAKES_A_ROOM
    ]
    return not any(starts_at < until and since < ends_at for starts_at, ends_at in spans)
