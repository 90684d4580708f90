"""What a room of a class is called inside an English sentence: `a medium room`, never `a Medium`.

A Chinese name stands in a sentence as it is.
"""

from ktv_booking.kernel.text import Text


def bare_name(name: str) -> str:
    """Return the class as an adjective: `deluxe` of `Deluxe room`; capitals alone (`VIP`) stay."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in name.split()]
    if len(words) > 1 and words[-1] == "room":
        words.pop()
    return " ".join(words)


def one_room(name: Text) -> Text:
    """Return one room of the class: `a medium room`, `an extra large room`."""
    bare = bare_name(name.en)
    article = "an" if bare[:1] in "aeiou" else "a"
    return Text(zh=name.zh, en=f"{article} {bare} room")


def all_rooms(name: str, count: int) -> str:
    """Return all rooms of the class in English: `the only deluxe room`, `all 3 deluxe rooms`."""
    bare = bare_name(name)
    if count == 1:
        return f"the only {bare} room"
    return f"both {bare} rooms" if count == 2 else f"all {count} {bare} rooms"
