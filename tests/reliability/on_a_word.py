"""Valid requests of approvals, of whose booking it is, and of numbers that are blocked."""

from collections.abc import Callable

from tests.builders import NOW, a_phone
from tests.reliability.worlds import Document, Ids, Sample


def an_approval(ids: Ids) -> Document:
    return {
        "kind": "free-upgrade",
        "subject": {"type": "reservation", "id": ids["reservation_id"]},
        "limit": {"amount_minor": 30_000, "minutes": 0},
        "role": "duty_manager",
        "reason": "熟客",
    }


def of_a_venue(**more: str) -> Callable[[Ids], dict[str, str]]:
    return lambda ids: {"venue_id": ids["venue_id"], "limit": "5", **more}


OF_A_WORD: dict[str, Sample] = {
    "POST /v1/reservations/{reservation_id}/attribution-corrections": Sample(
        lambda _: {"source": "partner", "booked_by": "lan", "reason": "录错"}
    ),
    "POST /v1/phone-blocks": Sample(
        lambda ids: {"venue_id": ids["venue_id"], "phone": a_phone(), "reason": "三次爽约"}
    ),
    "POST /v1/phone-blocks/{block_id}/lifting": Sample(lambda _: {"reason": "已道歉"}),
    "POST /v1/approvals": Sample(an_approval, needs=("reservation_id",)),
    "POST /v1/approvals/{approval_id}/decision": Sample(
        lambda _: {"decision": "approve", "reason": "熟客"}
    ),
    "GET /v1/approvals": Sample(
        query=of_a_venue(kind="cancel-for-the-house"), needs=("approval_id",)
    ),
    "GET /v1/phone-blocks": Sample(query=of_a_venue(lifted="true"), needs=("block_id",)),
    "GET /v1/rebookings": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "since": NOW.isoformat()},
        needs=("rebooking_id",),
    ),
}
