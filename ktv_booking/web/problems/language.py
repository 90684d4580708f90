"""Which of the two languages of the house a caller reads. Source: RFC 9110 section 12.5.4."""

from starlette.requests import HTTPConnection

from ktv_booking.kernel.text import Language

DEFAULT: Language = "zh"
LONGEST_HEADER = 500
_OURS: dict[str, Language] = {"zh": "zh", "en": "en"}


def language_of(connection: HTTPConnection) -> Language:
    """Return the language the Accept-Language header prefers; Chinese where it does not say."""
    return preferred_language(connection.headers.get("accept-language", ""))


def preferred_language(accepted: str) -> Language:
    """Choose by weight, then by order; `*` means the default, weight 0 means never."""
    weights: dict[Language, float] = {}
    anything: float = 0
    for part in accepted[:LONGEST_HEADER].split(","):
        tag, _, parameters = part.strip().lower().partition(";")
        weight = _weight(parameters)
        primary = tag.strip().partition("-")[0]
        if primary == "*":
            anything = max(anything, weight)
        elif primary in _OURS:
            language = _OURS[primary]
            weights[language] = max(weights.get(language, 0), weight)
    weights.setdefault(DEFAULT, anything)
    best: Language = max(weights, key=lambda language: weights[language])
    return best if weights[best] > 0 else DEFAULT


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0
            return weight if 0 <= weight <= 1 else 0
    return 1
