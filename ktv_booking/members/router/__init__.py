"""The routes of members: who they are, what they agree to, what is corrected and merged."""

from ktv_booking.members.router import consents, corrections, exports, imports, members, merges
from ktv_booking.web.routes import Routes

router = Routes.of(
    imports.router,
    exports.router,
    merges.router,
    members.router,
    consents.router,
    corrections.router,
)
