"""From where a request comes, for the audit log: its address, and the program or token it names."""

from fastapi import Request

from ktv_booking.audit.service import LONGEST_ORIGIN, Origin
from ktv_booking.kernel.phone import without_phones


def origin_of(request: Request) -> Origin:
    """Return where a request comes from; a program is named by its token, else by itself.

    Behind a proxy the address is the one it passes on, where the server was told to trust it.
    """
    said = getattr(request.state, "token_name", None) or request.headers.get("User-Agent", "")
    plain = "".join(one if one.isprintable() else " " for one in without_phones(said))
    address = request.client.host if request.client else None
    return Origin(address, plain[:LONGEST_ORIGIN].strip() or None)
