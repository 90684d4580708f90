"""All of calling out that a request stands on."""

from tests.reliability.calls_made import OF_CALLS
from tests.reliability.campaigns_made import OF_CAMPAIGNS
from tests.reliability.scripts_made import OF_SCRIPTS

OF_OUTREACH = {**OF_CALLS, **OF_CAMPAIGNS, **OF_SCRIPTS}
