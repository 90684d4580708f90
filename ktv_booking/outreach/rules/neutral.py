"""What may be said to anybody but the person who is called, and what is texted after a call.

Who rang, and where to ring back. No name, no birthday, no tier, no spending, no booking: whoever
answers or reads learns that the house called, and nothing of why.
Source: rules F13; workflow 40; docs/rules.md R-75.
"""

from typing import Final

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text

NEUTRAL_MESSAGE: Final = Text(
    zh="您好，这里是{venue.zh}。麻烦您转告，方便时请回电 {phone}，谢谢。",
    en="Hello, this is {venue.en}. Could you please pass on that we would be glad of a call "
    "back at {phone}? Thank you.",
)

NEUTRAL_TEXT: Final = Text(
    zh="【{venue.zh}】您好，我们刚才与您通过电话。如有不明之处，欢迎致电 {phone}，谢谢。",
    en="{venue.en}: we spoke with you on the telephone. If anything was unclear, please call us "
    "at {phone}. Thank you.",
)


class NoTextWanted(Conflict):
    """Who would be texted has refused texts."""

    code = "no-text-wanted"
    title = Text(
        zh="该客人不接收短信，请选其他跟进方式",
        en="This person wants no texts: choose something else to be done",
    )


def neutral_message(venue: Text, phone: str) -> Text:
    """Return the words to leave with somebody else, in both languages."""
    facts = {"venue": venue, "phone": phone}
    return Text(NEUTRAL_MESSAGE.said_in("zh", facts), NEUTRAL_MESSAGE.said_in("en", facts))


def neutral_text(venue: Text, phone: str) -> Text:
    """Return the words to text after a call, which anybody may read, in both languages."""
    facts = {"venue": venue, "phone": phone}
    return Text(NEUTRAL_TEXT.said_in("zh", facts), NEUTRAL_TEXT.said_in("en", facts))
