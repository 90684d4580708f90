"""Small worlds for tests. Every argument left out does not matter to the test.

The house: Shanghai's clock, days from 06:00, open 12:00-26:00 every day, whole week one day type,
three classes at a flat price an hour, and a policy that opens every window and limits nobody.
The tests' present is `NOW`, a Wednesday afternoon far from any holiday.
"""

from tests.builders.bookings import a_booking, a_reservation
from tests.builders.campaigns import a_campaign, a_consent
from tests.builders.house import (
    AN_HOUR_COSTS,
    CLASSES,
    OPEN_TERMS,
    a_class,
    a_policy,
    a_price_list,
    a_room,
    a_venue,
    flat_prices,
    hours,
    the_class,
)
from tests.builders.members import a_member, a_member_document
from tests.builders.people import PASSWORD, a_password, a_principal, a_token, an_agent
from tests.builders.when import LONG_AGO, NOW, SHANGHAI, TODAY, a_phone, evening

__all__ = [
    "AN_HOUR_COSTS",
    "CLASSES",
    "LONG_AGO",
    "NOW",
    "OPEN_TERMS",
    "PASSWORD",
    "SHANGHAI",
    "TODAY",
    "a_booking",
    "a_campaign",
    "a_class",
    "a_consent",
    "a_member",
    "a_member_document",
    "a_password",
    "a_phone",
    "a_policy",
    "a_price_list",
    "a_principal",
    "a_reservation",
    "a_room",
    "a_token",
    "a_venue",
    "an_agent",
    "evening",
    "flat_prices",
    "hours",
    "the_class",
]
