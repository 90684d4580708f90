"""The houses of the ballast: copies of the demo's city house with as many rooms as asked for."""

from datetime import date

from ktv_booking.rooms.demo import demo_files
from ktv_booking.venues.schemas import RoomInFile, VenueFile

PATTERN = "shanghai"


def pattern() -> VenueFile:
    """Return the demo house whose hours, ladder, policy and prices every copy has."""
    return next(file for file in demo_files() if file.venue.code == PATTERN)


def house_numbered(number: int, file: VenueFile, *, rooms: int, first: date) -> VenueFile:
    """Return the copy of that number: `rooms` rooms in the pattern's shares of its classes.

    Its policy and prices hold from business date `first` on, or from the pattern's own date where
    that is earlier.
    """
    code = f"bench-{number:04d}"
    names = file.venue.name.model_copy(update={"zh": f"压测{number}店", "en": f"Bench {number}"})
    effective = {"effective_from": min(first, file.policy.effective_from)}
    return file.model_copy(
        update={
            "venue": file.venue.model_copy(update={"code": code, "name": names}),
            "rooms": [_room(file, index, of=rooms) for index in range(rooms)],
            "policy": file.policy.model_copy(update=effective),
            "price_list": file.price_list.model_copy(update=effective),
            "calendar": [],
        }
    )


def _room(file: VenueFile, index: int, *, of: int) -> RoomInFile:
    like = file.rooms[index * len(file.rooms) // of]
    return RoomInFile(
        number=f"{index + 1:03d}",
        room_class=like.room_class,
        floor=str(2 + index // 30),
        features=like.features,
        sort_order=index + 1,
    )
