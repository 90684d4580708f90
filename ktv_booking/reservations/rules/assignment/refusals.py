"""Why there is no room: each refusal carries the facts that prove it, as instants.

Sentences show clock times as the instants carry them, so the instants are in the venue's zone.
"""

from collections.abc import Mapping
from typing import Any

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text
from ktv_booking.reservations.rules.assignment.proof import Witness
from ktv_booking.rooms.rules.naming import all_rooms, bare_name, one_room

_SPAN = "{witness[starts_at]:%H:%M}–{witness[ends_at]:%H:%M}"
_OUT_OF_ORDER = Text(zh="维修，暂停使用", en="out of order")
_KEPT = Text(zh="为店方保留", en="kept by the house")
_OUT_OF_USE = Text(zh="维修或为店方保留，暂停使用", en="out of use")
_STAY = "{starts_at:%H:%M}–{ends_at:%H:%M}"


class NoRoomFree(Conflict):
    """No room of the class, nor one the house would give instead, is free for the whole stay.

    `reason` tells a full house (`rooms`) from rooms out of sale (`outage`), from some of both
    (`mixed`), and from a stock that is kept back (`held_back`), which a manager may release.
    `witness` is the part of the stay in which most suitable rooms are missing: of `suitable`
    parties have `taken`, and `out_of_sale` are out of order or kept by the house (so many:
    `management_hold`). If some are left, the free time lies in pieces, or in larger rooms that
    others need: then `parties` have or need one of `rooms`, of `of_rooms` of their classes.

    `proof` is the witness that no exchange of rooms helps, where such a one was looked for and
    found; `check_witness` believes none unseen.
    """

    proof: Witness | None = None
    code = "no-room-free"
    title = Text(zh="该时段没有合适的包厢", en="No suitable room is free for this time")
    full = Text(
        zh=_SPAN + "：{room_class_name[zh]}共{rooms_total}间，已全部订满",
        en=_SPAN + ": {all_rooms} taken",
    )
    all_out = Text(
        zh=_SPAN + "：{room_class_name[zh]}共{rooms_total}间，{all}{out.zh}",
        en=_SPAN + ": {all_rooms} {out.en}",
    )
    partly_out = Text(
        zh=_SPAN + "：{them.zh}共{witness[suitable]}间，"
        "{witness[taken]}间已订，{witness[out_of_sale]}间{out.zh}",
        en=_SPAN + ": {witness[taken]} of {them.en} {taken_verb} taken, "
        "{witness[out_of_sale]} {out_verb} {out.en}",
    )
    in_pieces = Text(
        zh=_STAY + "：{room_class_name[zh]}没有一间全程空闲",
        en=_STAY + ": no {bare_name} room is free for the whole stay",
    )
    competed = Text(
        zh=_SPAN + "：{needed}的客人已有{witness[parties]}组，{rooms}",
        en=_SPAN + ": {witness[parties]} {parties} {needed}, {rooms}",
    )
    kept_back = Text(
        zh=_STAY + "：剩余的{room_class_name[zh]}为店方保留房，须由经理释放",
        en=_STAY + ": what is left of {bare_name} rooms is kept back; a manager may release it",
    )

    def said_in(self, language: Language) -> str:
        """Return the sentence that fits the reason."""
        witness = self.facts.get("witness")
        if witness is None:
            return self.title.said_in(language)
        facts = {**self.facts, **_in_english(self.facts), **_of_outages(self.facts)}
        if facts["reason"] == "held_back":
            return self.kept_back.said_in(language, facts)
        if "parties" in witness:
            return self.competed.said_in(language, {**facts, **_of_competing(witness, language)})
        missing = witness["taken"] + witness.get("out_of_sale", 0)
        if missing != witness["suitable"] or not facts["rooms_total"]:
            return self.in_pieces.said_in(language, facts)
        if not witness.get("out_of_sale"):
            return self.full.said_in(language, facts)
        return (self.partly_out if witness["taken"] else self.all_out).said_in(language, facts)


def _in_english(facts: Mapping[str, Any]) -> dict[str, str]:
    name, count = facts["room_class_name"]["en"], facts["rooms_total"]
    said = f"{all_rooms(name, count)} {_is_or_are(count)}"
    return {"bare_name": bare_name(name), "all_rooms": said}


def _of_outages(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words for rooms out of sale, and for all that would do, of larger classes too."""
    witness, name = facts["witness"], facts["room_class_name"]
    out, kept = witness.get("out_of_sale", 0), witness.get("management_hold", 0)
    suitable = witness["suitable"]
    them = Text(zh="合适的包厢", en=f"{suitable} suitable rooms")
    if suitable == facts["rooms_total"]:
        them = Text(zh=name["zh"], en=f"{suitable} {bare_name(name['en'])} rooms")
    return {
        "out": _KEPT if kept == out else _OUT_OF_USE if kept else _OUT_OF_ORDER,
        "all": "全部" if suitable > 1 else "",
        "them": them,
        "taken_verb": _is_or_are(witness["taken"]),
        "out_verb": _is_or_are(out),
    }


def _of_competing(witness: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the words for those who need the same rooms: `12 parties need a medium room`."""
    room = one_room(Text.of(witness["needed_class_name"])).said_in(language)
    rooms, every = witness["rooms"], witness["of_rooms"]
    if language == "zh":
        said = f"包厢共{rooms}间" if rooms == every else f"{every}间包厢中合用的有{rooms}间"
        return {
            "needed": f"需要{room}{'或更大包厢' if witness['or_larger'] else ''}",
            "rooms": said,
        }
    alone, larger = witness["parties"] == 1, " or larger" if witness["or_larger"] else ""
    noun = "room" if every == 1 else "rooms"
    return {
        "parties": "party" if alone else "parties",
        "needed": f"{'needs' if alone else 'need'} {room}{larger}",
        "rooms": f"{rooms} {noun}" if rooms == every else f"{rooms} of {every} {noun} will do",
    }


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


class RoomAlreadyTaken(Conflict):
    """Somebody has that very room in the time asked for.

    `free_until` is when a stay from the wished start would have to end (None: no such stay);
    `free_from` the earliest later start for a stay of the wished length (None: not this day).
    Where who is in it could go elsewhere but for others, `witness` counts these as `NoRoomFree`'s.
    """

    proof: Witness | None = None
    code = "room-already-taken"
    title = Text(zh="该包厢在这个时段已有人使用或预订", en="That room is taken for this time")
    span = Text(
        zh="{room}房{blocking[starts_at]:%H:%M}–{blocking[ends_at]:%H:%M}已有安排",
        en="Room {room} is taken {blocking[starts_at]:%H:%M}–{blocking[ends_at]:%H:%M}",
    )
    nowhere_else = Text(
        zh=span.zh + "，且无处可换：" + NoRoomFree.competed.zh,
        en=span.en + ", and they can go nowhere else: " + NoRoomFree.competed.en,
    )

    def said_in(self, language: Language) -> str:
        """Return the span that is in the way, where it is known, and why nobody makes place."""
        if "blocking" not in self.facts:
            return self.title.said_in(language)
        witness = self.facts.get("witness") or {}
        if "parties" not in witness:
            return self.span.said_in(language, self.facts)
        facts = {**self.facts, **_of_competing(witness, language)}
        return self.nowhere_else.said_in(language, facts)


class RoomOutOfOrder(Conflict):
    """That room cannot be sold in that time: out of order, or kept by the management."""

    code = "room-out-of-order"
    title = Text(zh="该包厢暂停使用", en="That room is out of use for this time")
    maintenance = Text(
        zh="{room}房{starts_at:%H:%M}–{ends_at:%H:%M}维修，暂停使用",
        en="Room {room} is out of order {starts_at:%H:%M}–{ends_at:%H:%M}",
    )
    management_hold = Text(
        zh="{room}房{starts_at:%H:%M}–{ends_at:%H:%M}为店方保留",
        en="Room {room} is kept by the house {starts_at:%H:%M}–{ends_at:%H:%M}",
    )

    def said_in(self, language: Language) -> str:
        """Return the sentence that fits the kind of outage."""
        if "starts_at" not in self.facts:
            return self.title.said_in(language)
        held = self.facts.get("kind") == "management_hold"
        return (self.management_hold if held else self.maintenance).said_in(language, self.facts)
