"""What the desk and the worker do with gifts: grant, tell, hand out, count, let expire."""

from ktv_booking.outreach.gifts.service.claiming import claim, count_stock
from ktv_booking.outreach.gifts.service.expiring import expire_gifts
from ktv_booking.outreach.gifts.service.granting import add_rule, grant, notify
from ktv_booking.outreach.gifts.service.telling import GiftText, tell_of_gifts

__all__ = [
    "GiftText",
    "add_rule",
    "claim",
    "count_stock",
    "expire_gifts",
    "grant",
    "notify",
    "tell_of_gifts",
]
