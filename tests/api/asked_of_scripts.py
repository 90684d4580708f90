"""What the client is asked of scripts."""

from ktv_booking.client.scripts import PreviewOf, ScriptFilters
from tests.api.asked_of_applications import OF_APPLICATIONS
from tests.api.asked_of_gifts import OF_GIFTS
from tests.api.asked_of_the_client import ONE, OTHER, Asked, every_filter

OF_SCRIPTS: Asked = [
    lambda c: c.scripts.list(limit=1, cursor="x", **every_filter(ScriptFilters)),
    lambda c: c.scripts.get(ONE),
    lambda c: c.calls.script(ONE),
    lambda c: c.scripts.write(occasion="birthday", language="zh", body="您好"),
    lambda c: c.scripts.write_version(ONE, "您好", publish=True),
    lambda c: c.scripts.version(ONE, OTHER),
    lambda c: c.scripts.publish(ONE, OTHER),
    lambda c: c.scripts.preview(ONE, venue_id=OTHER, **every_filter(PreviewOf)),
    *OF_APPLICATIONS,
    *OF_GIFTS,
]
