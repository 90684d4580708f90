"""What the client is asked of campaigns and their lists."""

from ktv_booking.client.campaigns import CallListFilters, CampaignFilters
from tests.api.asked_of_the_client import IT, NAME, ONE, OTHER, Asked, every_filter
from tests.builders import TODAY

OF_CAMPAIGNS: Asked = [
    lambda c: c.campaigns.list(limit=1, cursor="x", **every_filter(CampaignFilters)),
    lambda c: c.campaigns.get(ONE),
    lambda c: c.campaigns.add(code="born", kind="birthday", name=NAME, lead_days=[7]),
    lambda c: c.campaigns.change(IT, active=False),
    lambda c: c.campaigns.preview(ONE, venue_id=OTHER, business_date=TODAY),
    lambda c: c.call_lists.list(limit=1, cursor="x", **every_filter(CallListFilters)),
    lambda c: c.call_lists.get(ONE),
    lambda c: c.call_lists.build(campaign_id=ONE, venue_id=OTHER),
    lambda c: c.call_lists.pause(ONE, "停电"),
    lambda c: c.call_lists.tasks(ONE, status="open", follow_up="manager", limit=1, cursor="x"),
    lambda c: c.call_lists.export(
        ONE, "xlsx", phones="whole", reason="x", lang="zh", follow_up="manager"
    ),
    lambda c: c.call_lists.exclusions(ONE, why="consent", limit=1, cursor="x"),
]
