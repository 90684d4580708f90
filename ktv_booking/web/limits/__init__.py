"""What a request may be at all, before anybody reads its meaning: size, encoding, shape, names.

Source: reliability.md A9, B T4 and E5; api.md section 1.
"""

from ktv_booking.web.limits.gate import IMPORT_LIMIT, ORDINARY_LIMIT, Limits, install_limits
from ktv_booking.web.limits.json_text import ensure_sound_json
from ktv_booking.web.limits.parameters import ensure_known_parameters
from ktv_booking.web.limits.target import ensure_sound_target

__all__ = [
    "IMPORT_LIMIT",
    "ORDINARY_LIMIT",
    "Limits",
    "ensure_known_parameters",
    "ensure_sound_json",
    "ensure_sound_target",
    "install_limits",
]
