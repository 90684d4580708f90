"""The routes of members: who they are, what they agree to, what is corrected."""

from ktv_booking.members.router import consents, corrections, exports, members
from ktv_booking.web.routes import Routes

router = Routes.of(
    exports.router,
    members.router,
    consents.router,
    corrections.router,
)
