"""In which language a house writes to its guests. Source: our own default (docs/rules.md)."""

from ktv_booking.kernel.text import Language

SPEAK_CHINESE = frozenset({"CN", "TW", "HK", "MO"})


def language_at(*, jurisdiction: str, phone_region: str) -> Language:
    """Return the language a venue's guests are written to in, as nobody notes their own yet."""
    is_chinese = jurisdiction in {"cn", "tw"} or phone_region in SPEAK_CHINESE
    return "zh" if is_chinese else "en"
