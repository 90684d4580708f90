"""Plans: worked out from a snapshot, looked at by people, applied whole or not at all."""

from ktv_booking.reservations.service.plans.applying import apply_plan
from ktv_booking.reservations.service.plans.making import PlanRequest, make_plan, work_out

__all__ = ["PlanRequest", "apply_plan", "make_plan", "work_out"]
