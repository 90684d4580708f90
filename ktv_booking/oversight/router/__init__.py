"""The routes of who looks after the whole house: forgetting people, the log as a file."""

from fastapi import APIRouter

from ktv_booking.oversight.router import auditing, erasing

router = APIRouter()
router.include_router(erasing.router)
router.include_router(auditing.router)
