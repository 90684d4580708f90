"""What the check of histories found once, each pinned where it is cheap to see."""

import pytest
from sqlalchemy.orm import Session

from ktv_booking.web.books import HEADER, note_book, rev_header
from tests.builders import TODAY

BEFORE, UNDER_THE_LOCK = 5, 8


@pytest.fixture
def unit() -> Session:
    return Session()


def rev(unit: Session, *, undone: bool) -> str:
    return rev_header(unit, undone=undone)[HEADER]


def test_a_refusal_tells_the_revision_it_found_under_the_lock(unit: Session) -> None:
    note_book(unit, "house", TODAY, found=BEFORE, now_at=BEFORE)

    note_book(unit, "house", TODAY, found=UNDER_THE_LOCK, now_at=UNDER_THE_LOCK + 1)

    assert rev(unit, undone=True) == f"house/{TODAY}={UNDER_THE_LOCK}"


def test_a_look_after_the_lock_changes_nothing_of_what_was_found(unit: Session) -> None:
    note_book(unit, "house", TODAY, found=UNDER_THE_LOCK, now_at=UNDER_THE_LOCK + 1)

    note_book(unit, "house", TODAY, found=UNDER_THE_LOCK + 1, now_at=UNDER_THE_LOCK + 1)

    assert rev(unit, undone=True) == f"house/{TODAY}={UNDER_THE_LOCK}"
    assert rev(unit, undone=False) == f"house/{TODAY}={UNDER_THE_LOCK + 1}"
