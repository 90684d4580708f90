"""Every table of the house in one metadata, for migrations and their checks."""

from ktv_booking.access import models as _access
from ktv_booking.access.approvals import models as _approvals
from ktv_booking.audit import models as _audit
from ktv_booking.db.base import Base
from ktv_booking.members import models as _members
from ktv_booking.members.applications import models as _applications
from ktv_booking.messages import models as _messages
from ktv_booking.outbox import models as _outbox
from ktv_booking.outreach import models as _outreach
from ktv_booking.outreach.gifts import models as _gifts
from ktv_booking.outreach.scripts import models as _scripts
from ktv_booking.reservations import models as _reservations
from ktv_booking.rooms import models as _rooms
from ktv_booking.venues import models as _venues
from ktv_booking.waitlist import models as _waitlist
from ktv_booking.web import models as _web

__all__ = [
    "_access",
    "_applications",
    "_approvals",
    "_audit",
    "_gifts",
    "_members",
    "_messages",
    "_outbox",
    "_outreach",
    "_reservations",
    "_rooms",
    "_scripts",
    "_venues",
    "_waitlist",
    "_web",
    "metadata",
]

metadata = Base.metadata
