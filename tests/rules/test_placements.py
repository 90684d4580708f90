"""Small booked and large used, and the other way round: names, prices, who may."""

from datetime import timedelta
from uuid import UUID

import pytest

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.placements import (
    ChargeAs,
    PlacementKind,
    RoomPinned,
    RoomTold,
    charged_class,
    classify_placement,
    ensure_movable,
    is_free_upgrade,
)
from ktv_booking.rooms.rules import ClassFacts

TEN = timedelta(minutes=10)
SMALL = ClassFacts(UUID(int=1), "small", Text("小包厢", "Small"), 1, 2, 6, 8, TEN, True)
LARGE = ClassFacts(UUID(int=2), "large", Text("大包厢", "Large"), 3, 8, 16, 20, TEN, False)


@pytest.mark.parametrize(
    ("booked", "used", "kind"),
    [
        (1, 1, PlacementKind.AS_BOOKED),
        (1, 3, PlacementKind.UPGRADE),
        (3, 1, PlacementKind.DOWNGRADE),
    ],
)
def test_ranks_say_what_a_placement_is(booked: int, used: int, kind: PlacementKind) -> None:
    assert classify_placement(booked_rank=booked, used_rank=used) is kind


@pytest.mark.parametrize(
    ("is_pinned", "is_told", "guest_consents", "refusal"),
    [
        (False, False, False, None),
        (True, False, False, RoomPinned),
        (False, True, False, RoomTold),
        (True, True, False, RoomPinned),
        (True, True, True, None),
    ],
)
def test_a_promised_room_is_left_only_with_consent(
    is_pinned: bool, is_told: bool, guest_consents: bool, refusal: type[DomainError] | None
) -> None:
    def move() -> None:
        ensure_movable(
            room="308", is_pinned=is_pinned, is_told=is_told, guest_consents=guest_consents
        )

    if refusal is None:
        move()
        return
    with pytest.raises(refusal, match="308"):
        move()


@pytest.mark.parametrize(
    ("booked", "used", "charge_as", "reason", "house_fit", "charged"),
    [
        (SMALL, SMALL, None, "", False, SMALL),
        (SMALL, LARGE, None, "no_room_of_class", False, SMALL),
        (SMALL, LARGE, None, "recovery", False, SMALL),
        (SMALL, LARGE, None, "guest wishes it", False, LARGE),
        (SMALL, LARGE, "booked", "guest wishes it", False, SMALL),
        (SMALL, LARGE, "used", "no_room_of_class", False, LARGE),
        (SMALL, LARGE, "used", "", True, SMALL),
        (LARGE, SMALL, None, "fewer came", False, SMALL),
        (LARGE, SMALL, "booked", "deposit taken", False, LARGE),
        (LARGE, SMALL, None, "room_not_ready", False, SMALL),
    ],
)
def test_who_pays_for_which_class(
    booked: ClassFacts,
    used: ClassFacts,
    charge_as: ChargeAs | None,
    reason: str,
    house_fit: bool,
    charged: ClassFacts,
) -> None:
    assert charged == charged_class(
        booked, used, charge_as=charge_as, reason=reason, house_fit=house_fit
    )


@pytest.mark.parametrize(
    ("used", "charged", "reason", "house_fit", "is_full", "is_free"),
    [
        (LARGE, SMALL, "recovery", False, False, True),
        (LARGE, SMALL, "recovery", False, True, True),
        (LARGE, SMALL, "no_room_of_class", False, True, False),
        (LARGE, SMALL, "no_room_of_class", False, False, True),
        (LARGE, SMALL, "", True, False, False),
        (LARGE, LARGE, "guest wishes it", False, False, False),
        (SMALL, SMALL, "", False, False, False),
    ],
)
def test_somebody_answers_for_a_free_upgrade_unless_the_house_truly_has_no_other_room(
    used: ClassFacts,
    charged: ClassFacts,
    reason: str,
    house_fit: bool,
    is_full: bool,
    is_free: bool,
) -> None:
    is_given = is_free_upgrade(
        SMALL, used, charged, reason=reason, house_fit=house_fit, booked_class_is_full=is_full
    )

    assert is_given == is_free
