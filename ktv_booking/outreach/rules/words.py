"""What a list holds, in words: for whoever reads it without looking codes up."""

from collections.abc import Mapping

from ktv_booking.kernel.text import Text
from ktv_booking.outreach.rules.campaigns import WHY
from ktv_booking.outreach.rules.eligibility import SAID as NOT_CALLED
from ktv_booking.outreach.rules.leaving_out import SAID

Line = tuple[str, str, str, int]
"""A code, what it means in Chinese and in English, and how many people."""


def in_words(listed: Mapping[str, int], left_out: Mapping[str, int]) -> list[Line]:
    """Return who is called, by why, and who is left out, by why not."""
    said = WHY | {why.value: text for why, text in SAID.items()}
    both = [*sorted(listed.items()), *sorted(left_out.items())]
    return [(code, said[code].zh, said[code].en, people) for code, people in both]


STANDS: Mapping[str, Text] = {
    "open": Text(zh="待拨", en="to be called"),
    "leased": Text(zh="正在拨打", en="in hand"),
    "retry": Text(zh="待重拨", en="to be tried again"),
    "done": Text(zh="已完成", en="done"),
    "closed": Text(zh="不再拨打", en="closed"),
    "expired": Text(zh="已过期", en="too late"),
}
"""Where a call stands."""

CAME_OF_IT: Mapping[str, Text] = {
    **{why.value: text for why, text in NOT_CALLED.items()},
    "number_closed": Text(zh="号码已不再拨打", en="the number is left alone"),
    "rejected": Text(zh="两次被挂断", en="cut off twice"),
    "too_late": Text(zh="再打就过期了", en="another call would come too late"),
    "not_understood": Text(zh="没听明白", en="not understood"),
    "informed": Text(zh="已告知", en="told"),
    "booked": Text(zh="当场预订", en="booked"),
    "will_come": Text(zh="会来，稍后再订", en="will come, books later"),
    "reconfirmed": Text(zh="确认会来", en="comes as booked"),
    "changed": Text(zh="更改了预约", en="booking changed"),
    "cancelled": Text(zh="取消了预约", en="booking cancelled"),
    "not_interested": Text(zh="这次不感兴趣", en="not interested this time"),
    "opt_out": Text(zh="以后都不要再打", en="no more calls, ever"),
    "wrong_number": Text(zh="打错了", en="wrong number"),
    "call_back_at": Text(zh="约好时间再打", en="called back at an hour"),
}
"""What a call led to, or why it is not made."""


def word_for(words: Mapping[str, Text], code: str) -> Text:
    """Return what a code means; itself where nobody named it."""
    return words.get(code) or Text(zh=code, en=code)
