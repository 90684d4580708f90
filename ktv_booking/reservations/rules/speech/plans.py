"""What a plan comes to, in one sentence: yes, yes if others move, or no."""

from collections.abc import Sequence
from dataclasses import dataclass

from ktv_booking.kernel.text import Text


@dataclass(frozen=True, slots=True)
class MoveSaid:
    """One move as it is said: by the day's number, from room to room."""

    day_no: int
    from_room: str
    to_room: str
    touches: str


_YES = Text(zh="可以，无须任何人换房", en="Yes, and nobody changes rooms")
_DONE = Text(zh="没有可以收拢的包厢", en="There is nothing to gather")


def plan_words(
    kind: str, moves: Sequence[MoveSaid], *, feasible: bool, reason: Text | None, stays: int
) -> Text:
    """Return the answer: who would go where, who has to be asked, or why it cannot be."""
    if reason is not None:
        return Text(zh=f"不行。{reason.zh}", en=f"No. {reason.en}")
    if stays:
        others = Text(zh="；其余见换房清单", en="; where the others go is listed")
        return Text(
            zh=f"有{stays}组客人无处可换，须另行处理{others.zh if moves else ''}",
            en=f"{_count(stays)} cannot be placed anywhere{others.en if moves else ''}",
        )
    if not moves or not feasible:
        return _DONE if kind == "optimise" else _YES
    who = [
        Text(
            zh=f"{one.day_no}号{one.from_room}→{one.to_room}",
            en=f"no. {one.day_no} goes from {one.from_room} to {one.to_room}",
        )
        for one in moves
    ]
    zh, en = "、".join(one.zh for one in who), ", ".join(one.en for one in who)
    if any(one.touches == "guest" for one in moves):
        return Text(zh=f"须征得客人同意：{zh}", en=f"Yes, if guests agree: {en}")
    if any(one.touches == "crew" for one in moves):
        return Text(zh=f"可以，须通知楼面：{zh}", en=f"Yes, once the crew knows: {en}")
    return Text(zh=f"可以，客人无感：{zh}", en=f"Yes, and no guest notices: {en}")


def _count(parties: int) -> str:
    return "1 party" if parties == 1 else f"{parties} parties"
