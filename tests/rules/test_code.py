"""A booking code survives being read out over music."""

import pytest

from ktv_booking.kernel.code import ALPHABET, LENGTH, check_character, new_code, read_code

CODE = "AB12CD" + check_character("AB12CD")
ZEROS_AND_ONES = "A0B1C0" + check_character("A0B1C0")


def test_a_fresh_code_reads_back() -> None:
    codes = {new_code() for _ in range(200)}

    assert {read_code(code) for code in codes} == codes
    assert {len(code) for code in codes} == {LENGTH + 1}
    assert set("".join(codes)) <= set(ALPHABET)
    assert len(codes) > 190


@pytest.mark.parametrize(
    "said", [CODE, CODE.lower(), f" {CODE} ", f"{CODE[:3]}-{CODE[3:]}", " ".join(CODE)]
)
def test_a_code_may_be_said_loosely(said: str) -> None:
    assert read_code(said) == CODE


@pytest.mark.parametrize(("zero", "one"), [("O", "I"), ("o", "l"), ("0", "L")])
def test_letters_that_look_like_figures_are_figures(zero: str, one: str) -> None:
    said = ZEROS_AND_ONES.replace("0", zero).replace("1", one)

    assert read_code(said) == ZEROS_AND_ONES


@pytest.mark.parametrize(
    "said", ["", "AB12CD", CODE + "A", "U" + CODE[1:], "王小明", CODE[:6] + "!"]
)
def test_what_is_no_code_is_none(said: str) -> None:
    assert read_code(said) is None


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32
