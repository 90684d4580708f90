"""From where a request comes, for the audit log: its address, and the program or token it names."""

from fastapi import Request

from ktv_booking.audit.service import LONGEST_ORIGIN, Origin
from ktv_booking.kernel.phone import without_phones
from ktv_booking.web.limits.address import address_of


def origin_of(request: Request) -> Origin:
    """Return where a request comes from; a program is named by its token, else by itself.

    The address is the one that limits count: behind a proxy what it passes on, where the server
    was told to trust it.
    """
    said = getattr(request.state, "token_name", None) or request.headers.get("User-Agent", "")
    plain = "".join(one if one.isprintable() else " " for one in without_phones(said))
    return Origin(address_of(request.scope), plain[:LONGEST_ORIGIN].strip() or None)
