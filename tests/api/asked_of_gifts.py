"""What the client is asked of gifts."""

from ktv_booking.client.gifts import GiftFilters
from tests.api.asked_of_the_client import ONE, OTHER, Asked, every_filter

OF_GIFTS: Asked = [
    lambda c: c.gifts.rules(limit=1, cursor="x"),
    lambda c: c.gifts.rule(ONE),
    lambda c: c.gifts.add_rule(code="tea", name={"zh": "茶", "en": "Tea"}),
    lambda c: c.gifts.stock(ONE),
    lambda c: c.gifts.count_stock(ONE, OTHER, 12),
    lambda c: c.gifts.list(limit=1, cursor="x", **every_filter(GiftFilters)),
    lambda c: c.gifts.get(ONE),
    lambda c: c.gifts.grant(ONE, OTHER, year=2026),
    lambda c: c.gifts.notify(ONE),
    lambda c: c.gifts.claim(ONE, venue_id=OTHER, phone_last4="8000"),
]
