"""The routes of who looks after the whole house: forgetting people, the log as a file."""

from ktv_booking.oversight.router import auditing, erasing
from ktv_booking.web.routes import Routes

router = Routes.of(erasing.router, auditing.router)
