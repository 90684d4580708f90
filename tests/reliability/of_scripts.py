"""Valid requests about what callers say."""

from tests.builders import TODAY
from tests.builders.when import numbers
from tests.reliability.of_gifts import OF_GIFTS
from tests.reliability.worlds import Document, Ids, Sample

WORDS = "您好，{name}{title}，这里是{venue}，{festival}快乐！请回电{phone}。"


def a_script(_: Ids) -> Document:
    words = {"body": WORDS, "publish": True, "language": "zh", "use": "spoken"}
    return {"occasion": "holiday_event", "festival_key": f"corpus-{next(numbers)}", **words}


ONE = "/v1/scripts/{script_id}"
OF_SCRIPTS: dict[str, Sample] = {
    "GET /v1/scripts": Sample(
        query=lambda _: {"occasion": "holiday", "language": "zh", "limit": "10"},
        needs=("script_id",),
    ),
    "POST /v1/scripts": Sample(a_script),
    f"GET {ONE}/preview": Sample(
        query=lambda ids: {
            "venue_id": ids["venue_id"],
            "member_id": ids["member_id"],
            "version_id": ids["version_id"],
            "day": TODAY.isoformat(),
        },
        needs=("member_id", "script_id"),
    ),
    f"POST {ONE}/versions": Sample(lambda _: {"body": WORDS, "publish": True}),
    f"POST {ONE}/publication": Sample(lambda ids: {"version_id": ids["version_id"]}),
    **OF_GIFTS,
}
