"""Valid requests for what evenings came to."""

from tests.builders import TODAY
from tests.reliability.worlds import Document, Ids, Sample


def _days(ids: Ids) -> Document:
    day = TODAY.isoformat()
    return {"from": day, "to": day, "venue_id": ids["venue_id"], "format": "json", "lang": "en"}


OF_FIGURES: dict[str, Sample] = {
    "GET /v1/approvals/export": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "status": "pending", "lang": "zh"}
    ),
    "GET /v1/audit/export": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "action": "booked", "lang": "zh"}
    ),
    "GET /v1/reports/comparison": Sample(
        query=lambda ids: _days(ids) | {"group_by": "period", "against": "previous"}
    ),
    "GET /v1/reports/occupancy": Sample(query=lambda ids: _days(ids) | {"group_by": "hour"}),
    "GET /v1/reports/turnaways": Sample(query=lambda ids: _days(ids) | {"group_by": "code"}),
    "GET /v1/reports/fairness": Sample(query=lambda ids: _days(ids) | {"group_by": "source"}),
}
