"""Taking people and programs on, what they sign in with, and their signing in and out."""

from ktv_booking.access.service.passwords import (
    change_own_password,
    hand_out_password,
    set_password,
)
from ktv_booking.access.service.people import LoginTaken, change_agent, take_on
from ktv_booking.access.service.signing_in import (
    end_sign_in,
    end_sign_ins,
    forget_old_sign_ins,
    fresh_token,
    note_sign_in_used,
    sign_in,
)
from ktv_booking.access.service.tokens import (
    PREFIX,
    give_token,
    note_token_used,
    revoke_token,
    revoke_tokens,
)

__all__ = [
    "PREFIX",
    "LoginTaken",
    "change_agent",
    "change_own_password",
    "end_sign_in",
    "end_sign_ins",
    "forget_old_sign_ins",
    "fresh_token",
    "give_token",
    "hand_out_password",
    "note_sign_in_used",
    "note_token_used",
    "revoke_token",
    "revoke_tokens",
    "set_password",
    "sign_in",
    "take_on",
]
