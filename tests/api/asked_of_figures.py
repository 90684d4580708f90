"""One request for each thing the client can ask about what evenings came to."""

from tests.api.asked_of_the_client import ONE, Asked
from tests.builders import TODAY

OF_FIGURES: Asked = [
    lambda c: c.reports.comparison(
        TODAY, TODAY, group_by=["period", "source"], against=["last_week"], venue=ONE
    ),
    lambda c: c.reports.comparison(
        TODAY, TODAY, period="night", day_type="weekend", source="phone", window="same_day"
    ),
    lambda c: c.reports.occupancy(TODAY, TODAY, group_by=["hour"], venue=ONE),
    lambda c: c.reports.turnaways(TODAY, TODAY, group_by=["code"], venue=ONE),
    lambda c: c.reports.fairness(TODAY, TODAY, group_by=["source"], venue=ONE),
    lambda c: c.reports.file("comparison", TODAY, TODAY, format="xlsx", venue=ONE, lang="en"),
    lambda c: c.reports.file("occupancy", TODAY, TODAY, format="csv", venue=ONE, lang="zh"),
    lambda c: c.reports.file("turnaways", TODAY, TODAY, venue=ONE, lang="zh"),
    lambda c: c.reports.file("fairness", TODAY, TODAY, venue=ONE, lang="zh"),
]
