"""What the client is asked of applications."""

from ktv_booking.client.applications import ApplicationFilters
from tests.api.asked_of_the_client import ONE, Asked, every_filter

OF_APPLICATIONS: Asked = [
    lambda c: c.applications.consent_texts(),
    lambda c: c.applications.list(limit=1, cursor="x", **every_filter(ApplicationFilters)),
    lambda c: c.applications.get(ONE),
    lambda c: c.applications.submit(
        home_venue_id=ONE, promotion="opening", name="Li", phone="+8613900001234",
        channels=["sms"], consent_version="2026-1", of_age=True,
    ),
    lambda c: c.applications.decide(ONE, "approve", reason="x"),
]  # fmt: skip
