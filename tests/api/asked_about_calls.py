"""One request for each thing the client can ask about calls."""

from tests.api.asked_of_the_client import ONE, Asked
from tests.builders import TODAY

OF_CALLS: Asked = [
    lambda c: c.calls.claim(venue=ONE, campaign=ONE, call_list=ONE),
    lambda c: c.calls.get(ONE),
    lambda c: c.calls.give_back(ONE, reason="下班了"),
    lambda c: c.calls.assign(ONE, "lan"),
    lambda c: c.calls.dial(ONE, number=2, script_version=ONE),
    lambda c: c.calls.note(ONE, connect="busy"),
    lambda c: c.calls.phone_of(ONE),
    lambda c: c.calls.follow_up(ONE, note="已说明"),
    lambda c: c.calls.confirm_phone(ONE, "客人用此号来电"),
    lambda c: c.reports.calls_table(TODAY, TODAY),
    lambda c: c.reports.calls_table(TODAY, TODAY, by="agent", format="xlsx", lang="en"),
    lambda c: c.reports.calls(TODAY, TODAY, by="day", venue=ONE, campaign=ONE),
]
