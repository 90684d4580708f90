"""The booking code that people read out: six characters without look-alikes and a check.

The alphabet is Crockford's base 32 (no I, L, O, U); the seventh character is the weighted sum
of the others modulo 31, so that one wrong character or two swapped neighbours never pass.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
_CHECK = ALPHABET[:31]  # a prime modulus catches every single slip and every swap
_SAID_FOR = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new_code() -> str:
    """Return a fresh random code, its check character last."""
    body = "".join(secrets.choice(_CHECK) for _ in range(LENGTH))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the check character of the first six."""
    total = sum(weight * _CHECK.index(char) for weight, char in enumerate(body, start=2))
    return _CHECK[total % 31]


def read_code(said: str) -> str | None:
    """Return the code a caller meant (`o` for zero, dashes, lower case), or None if it is none."""
    code = said.strip().upper().translate(_SAID_FOR)
    if len(code) != LENGTH + 1 or any(char not in _CHECK for char in code):
        return None
    return code if check_character(code[:LENGTH]) == code[LENGTH] else None
