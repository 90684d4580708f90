"""Stretches of the lists of a venue's documents."""

from ktv_booking.venues.schemas.policy import PolicyOut
from ktv_booking.venues.schemas.prices import PriceListOut
from ktv_booking.venues.schemas.venue import VenueOut
from ktv_booking.web.pages import Page


class VenuePage(Page[VenueOut]):
    """The venues the caller may see, by code."""


class PolicyPage(Page[PolicyOut]):
    """Every policy of a venue ever published, newest first."""


class PriceListPage(Page[PriceListOut]):
    """Every price list of a venue ever published, newest first."""
