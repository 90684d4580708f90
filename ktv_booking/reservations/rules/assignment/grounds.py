"""Why a wish is refused: the refusal with its facts, and its proof where the search made one."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ktv_booking.reservations.rules.assignment.day import DayRooms, Occupation
from ktv_booking.reservations.rules.assignment.free import needed
from ktv_booking.reservations.rules.assignment.proof import Witness
from ktv_booking.reservations.rules.assignment.refusals import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.assignment.wanted import Wanted
from ktv_booking.reservations.rules.assignment.witness import (
    Part,
    blocked_by,
    span_fact,
    spoken,
    tightest_part,
)
from ktv_booking.rooms.rules import ClassFacts, RoomFacts


def already_taken(
    day: DayRooms,
    wanted: Wanted,
    room: RoomFacts,
    blocking: Occupation,
    proof: Witness | None = None,
) -> RoomAlreadyTaken:
    """Return the refusal of the very room, with until when and from when it could be had."""
    starts_at, ends_at = needed(room.room_class, wanted.slot)
    zone = wanted.slot.starts_at.tzinfo
    until = blocking.slot.starts_at.astimezone(UTC) - room.room_class.turnover_after
    later = day.track(room.id).first_gap(starts_at, ends_at)
    closes = day.span.ends_at.astimezone(UTC) if day.span else None
    fits = closes is None or later + wanted.slot.length <= closes
    refusal = RoomAlreadyTaken(
        room=room.number,
        blocking=span_fact(blocking.slot, zone),
        free_until=spoken(until, zone) if until > starts_at else None,
        free_from=spoken(later, zone) if fits else None,
    )
    refusal.proof = proof
    if proof is not None and proof.rooms:
        refusal.facts["witness"] = {
            "starts_at": spoken(proof.starts_at, zone),
            "ends_at": spoken(proof.ends_at, zone),
            **_competing(day, proof, proof.starts_at, proof.ends_at),
        }
    return refusal


def no_room_free(
    day: DayRooms,
    wanted: Wanted,
    classes: Sequence[ClassFacts],
    proof: Witness | None = None,
) -> NoRoomFree:
    """Return the refusal of a class; `proof` if the search, where there was one, found it."""
    own = classes[0]
    every = [room for one in classes for room in day.of_class(one.id)]
    suitable = [room for room in every if room.id not in wanted.exclude_room_ids]
    span = needed(own, wanted.slot)
    tightest = tightest_part(day, suitable, *span)
    competing: dict[str, object] = {}
    if proof and _says_more(proof, tightest, suitable, own):
        tightest = tightest_part(day, suitable, proof.starts_at, proof.ends_at)
        competing = _competing(day, proof, tightest.starts_at, tightest.ends_at)
    zone = wanted.slot.starts_at.tzinfo
    refusal = NoRoomFree(
        room_class=own.code,
        room_class_name={"zh": own.name.zh, "en": own.name.en},
        rooms_total=sum(room.room_class.id == own.id for room in suitable),
        party_size=wanted.party_size,
        **span_fact(wanted.slot, zone),
        reason="held_back"
        if _is_kept_back(day, wanted, suitable, proof)
        else blocked_by(day, suitable, *span, tightest),
        witness={
            "starts_at": spoken(tightest.starts_at, zone),
            "ends_at": spoken(tightest.ends_at, zone),
            "taken": tightest.taken,
            "out_of_sale": tightest.out_of_sale,
            "management_hold": tightest.management_hold,
            "suitable": len(suitable),
            **competing,
        },
    )
    refusal.proof = proof
    return refusal


def _says_more(
    proof: Witness, tightest: Part, suitable: Sequence[RoomFacts], own: ClassFacts
) -> bool:
    """Say whether who competes explains more than that every suitable room is missing."""
    if tightest.missing < len(suitable):
        return bool(proof.rooms)
    is_of_own = {room.id: room.room_class is own for room in suitable}
    return not tightest.out_of_sale and not all(is_of_own.get(one) for one in proof.rooms)


def _is_kept_back(
    day: DayRooms, wanted: Wanted, suitable: Sequence[RoomFacts], proof: Witness | None
) -> bool:
    if proof and proof.kept_back:
        return True
    return any(
        day.track(room.id).is_free(*needed(room.room_class, wanted.slot)) for room in suitable
    )


def _competing(
    day: DayRooms, proof: Witness, starts_at: datetime, ends_at: datetime
) -> dict[str, object]:
    """Count parties and rooms of the classes competed for, those that stay where they are too."""
    named = [room for room in day.rooms if room.id in proof.rooms]
    ranks = {room.room_class.rank for room in named}
    lowest = min((room.room_class for room in named), key=lambda one: one.rank)
    alike = [room for room in day.rooms if room.room_class.rank in ranks]
    staying = sum(
        any(not one.is_outage for one in day.track(room.id).blocking(starts_at, ends_at))
        for room in alike
        if room.id not in proof.rooms
    )
    return {
        "parties": len(named) + staying,
        "rooms": len(named) + staying,
        "of_rooms": len(alike),
        "needed_class_name": {"zh": lowest.name.zh, "en": lowest.name.en},
        "or_larger": len(ranks) > 1,
    }
