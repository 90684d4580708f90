"""A venue's policy as data: a document of defaults and overrides, and the terms it comes to."""

from ktv_booking.venues.rules.policy.situation import Situation
from ktv_booking.venues.rules.policy.terms import (
    WINDOWS,
    BelowMinimum,
    Deposit,
    EndRule,
    GraceExtensions,
    LegalKind,
    Mode,
    Moment,
    OpenLimits,
    PolicyTerms,
    RefundTier,
    SilentMoves,
)
from ktv_booking.venues.rules.policy.values import PolicyNonsense
from ktv_booking.venues.rules.policy.versions import Policy, Resolution, house_terms

__all__ = [
    "WINDOWS",
    "BelowMinimum",
    "Deposit",
    "EndRule",
    "GraceExtensions",
    "LegalKind",
    "Mode",
    "Moment",
    "OpenLimits",
    "Policy",
    "PolicyNonsense",
    "PolicyTerms",
    "RefundTier",
    "Resolution",
    "SilentMoves",
    "Situation",
    "house_terms",
]
