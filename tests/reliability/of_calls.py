"""Valid requests about calls that are to be made, and about what came of it all."""

from tests.builders import TODAY, evening
from tests.reliability.of_figures import OF_FIGURES
from tests.reliability.worlds import Document, Ids, Sample

TASK = "/v1/call-tasks/{task_id}"


def a_claim(ids: Ids) -> Document:
    return {name: ids[name] for name in ("venue_id", "campaign_id", "list_id")}


def a_result(_: Ids) -> Document:
    return {
        "connect": "connected",
        "answered": "person",
        "answered_by": "acquaintance",
        "message_left": True,
        "best_time": "evening",
        "outcome": "call_back_at",
        "call_back_at": evening(1).isoformat(),
    }


OF_CALLS: dict[str, Sample] = {
    **OF_FIGURES,
    "POST /v1/call-tasks/claims": Sample(a_claim, needs=("task_id",)),
    "GET /v1/reports/calls": Sample(
        query=lambda ids: {
            "from": TODAY.isoformat(),
            "to": TODAY.isoformat(),
            "by": "venue",
            "venue_id": ids["venue_id"],
            "format": "json",
        },
        needs=("task_id",),
    ),
    f"POST {TASK}/return": Sample(lambda _: {"reason": "下班了"}, needs=("claimed",)),
    f"POST {TASK}/assignment": Sample(lambda ids: {"assigned_to": ids["login"]}, needs=("login",)),
    f"POST {TASK}/dial": Sample(lambda _: {"number": 1}, needs=("claimed",)),
    f"POST {TASK}/follow-up": Sample(lambda _: {"note": "已说明"}, needs=("asked_for_manager",)),
    f"POST {TASK}/attempts": Sample(a_result, needs=("claimed", "dialled")),
}
