"""Small booked, large used, and the other way round: what it is called, who pays, who may.

Upgrade and downgrade are derived from the ranks of two classes, never stored as a flag.
"""

from enum import StrEnum
from typing import Literal
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.rooms.rules import ClassFacts, Ladder

ChargeAs = Literal["booked", "used"]

# The house could not give what was booked, so the guest pays no more than was agreed.
HOUSE_AT_FAULT = frozenset({"no_room_of_class", "room_out_of_order", "room_not_ready"})
# Given away on purpose; somebody with a budget for it decides.
GOODWILL = frozenset({"vip", "recovery"})


class PlacementKind(StrEnum):
    """How the used class stands to the booked one."""

    AS_BOOKED = "as_booked"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


class RoomPinned(Conflict):
    """The guest insisted on this very room; only with their consent do they leave it."""

    code = "room-pinned"
    title = Text(
        zh="客人指定了该包厢，须征得客人同意才能换房", en="The guest insisted on this room"
    )
    detail = Text(
        zh="客人指定了{room}房，须征得客人同意才能换房",
        en="The guest insisted on room {room}; ask before moving them",
    )


class RoomTold(Conflict):
    """The guest knows the room number; nothing moves them silently."""

    code = "room-told"
    title = Text(zh="房号已告知客人，须征得客人同意才能换房", en="The guest knows this room number")
    detail = Text(
        zh="已告知客人{room}房，须征得客人同意才能换房",
        en="The guest was told room {room}; ask before moving them",
    )


def classify_placement(*, booked_rank: int, used_rank: int) -> PlacementKind:
    """Say what using a room of one rank means for a booking of another."""
    if used_rank > booked_rank:
        return PlacementKind.UPGRADE
    if used_rank < booked_rank:
        return PlacementKind.DOWNGRADE
    return PlacementKind.AS_BOOKED


def said_class(
    ladder: Ladder, *, booked_id: UUID, used_id: UUID | None, house_fit: bool
) -> ClassFacts:
    """Return the class to say to the guest: the booked one while the house only fits them in.

    A guest who was moved on purpose hears of the class they will sit in.
    """
    return ladder.by_id(booked_id if house_fit or used_id is None else used_id)


def ensure_movable(*, room: str, is_pinned: bool, is_told: bool, guest_consents: bool) -> None:
    """Let a party change from room number `room` to another one.

    For a change of room only: another time in the same room is no move. A guest who asks for
    the change consents by asking.

    Raises:
        RoomPinned: the guest insisted on it and does not consent.
        RoomTold: the guest knows the number and does not consent.

    Source: workflows 03, 10, 11; that consent lifts both is ours.
    """
    if guest_consents:
        return
    if is_pinned:
        raise RoomPinned(room=room)
    if is_told:
        raise RoomTold(room=room)


def charged_class(
    booked: ClassFacts,
    used: ClassFacts,
    *,
    charge_as: ChargeAs | None = None,
    reason: str = "",
    house_fit: bool = False,
) -> ClassFacts:
    """Return the class whose price the party pays.

    What the desk chose (`charge_as`) decides. Without it: a smaller room is charged as used; a
    larger one as booked where the house fits it in, could not give the booked class, or means
    it as goodwill; as used where the guest wanted it. A house fit is never charged up.

    Source: workflows 10, 11; which reason falls to whom is ours.
    """
    upgraded = used.rank > booked.rank
    if upgraded and house_fit:
        return booked
    if charge_as is not None:
        return booked if charge_as == "booked" else used
    return booked if upgraded and reason in HOUSE_AT_FAULT | GOODWILL else used


def is_free_upgrade(
    booked: ClassFacts,
    used: ClassFacts,
    charged: ClassFacts,
    *,
    reason: str,
    house_fit: bool,
    booked_class_is_full: bool,
) -> bool:
    """Say whether staff chose to let a party pay less than the room they use: somebody answers.

    Nobody does for the house's own fit, and where the house is at fault *and* truly has no room
    of the booked class for the stay: a reason alone opens no door.

    Source: workflow 10 (duty manager signs); rules C8, F6; the test of the reason is ours.
    """
    given_away = used.rank > booked.rank and charged.rank < used.rank
    if not given_away or house_fit:
        return False
    return not (reason in HOUSE_AT_FAULT and booked_class_is_full)
