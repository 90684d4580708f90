"""What may be said to anybody but the person who is called: who rings, and where to ring back.

No name, no birthday, no tier, no spending, no booking: whoever answers learns that the house
called, and nothing of why. Source: rules F13; workflow 40; docs/rules.md R-75.
"""

from typing import Final

from ktv_booking.kernel.text import Text

NEUTRAL_MESSAGE: Final = Text(
    zh="您好，这里是{venue.zh}。麻烦您转告，方便时请回电 {phone}，谢谢。",
    en="Hello, this is {venue.en}. Could you please pass on that we would be glad of a call "
    "back at {phone}? Thank you.",
)


def neutral_message(venue: Text, phone: str) -> Text:
    """Return the words to leave with somebody else, in both languages."""
    facts = {"venue": venue, "phone": phone}
    return Text(NEUTRAL_MESSAGE.said_in("zh", facts), NEUTRAL_MESSAGE.said_in("en", facts))
