"""How far a word goes: who may, up to what, and who is above them."""

import pytest

from ktv_booking.kernel.approval import LADDER, ApprovalKind, Authority, Extent, Limit
from ktv_booking.venues.rules.policy.authority import authority
from ktv_booking.venues.rules.policy.values import PolicyNonsense

UPGRADE, QUOTA = ApprovalKind.FREE_UPGRADE, ApprovalKind.OVER_QUOTA
NAMED = Authority(
    limits={
        UPGRADE: (
            Limit("lead", per_case_minor=100),
            Limit("venue_manager", per_case_minor=900, per_month=2),
        )
    }
)


@pytest.mark.parametrize(
    ("role", "kind", "found"),
    [
        ("agent", UPGRADE, None),
        ("lead", UPGRADE, Limit("lead", per_case_minor=100)),
        ("duty_manager", UPGRADE, Limit("lead", per_case_minor=100)),
        ("venue_manager", UPGRADE, Limit("venue_manager", per_case_minor=900, per_month=2)),
        ("hq_admin", UPGRADE, Limit("hq_admin")),
        ("duty_manager", QUOTA, None),
        ("venue_manager", QUOTA, Limit("venue_manager")),
    ],
)
def test_a_role_has_the_highest_limit_named_below_it(
    role: str, kind: ApprovalKind, found: Limit | None
) -> None:
    up_to = LADDER[: LADDER.index(role) + 1]

    assert NAMED.limit_of(kind, lambda one: one in up_to) == found


@pytest.mark.parametrize(
    ("amount", "least", "above", "role"),
    [
        (100, "agent", None, "lead"),
        (101, "agent", None, "venue_manager"),
        (901, "agent", None, "hq_admin"),
        (1, "duty_manager", None, "venue_manager"),
        (1, "agent", "lead", "venue_manager"),
        (1, "agent", "venue_manager", "hq_admin"),
        (1, "agent", "hq_admin", "hq_admin"),
    ],
)
def test_the_lowest_role_whose_word_is_enough_is_named(
    amount: int, least: str, above: str | None, role: str
) -> None:
    assert NAMED.who_may(UPGRADE, Extent(amount, least=least), above=above) == role


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"limits": [{"kind": "free-upgrade"}]}, "limits[0].role"),
        ({"limits": [{"kind": "free-lunch", "role": "lead"}]}, "limits[0].kind"),
        ({"limits": [{"kind": "over-quota", "role": "auditor"}]}, "limits[0].role"),
        ({"limits": [{"kind": "over-quota", "role": "lead"}] * 2}, "limits"),
        ({"approval_minutes": 0}, "approval_minutes"),
        ({"rebook_within_hours": 73}, "rebook_within_hours"),
    ],
)
def test_an_authority_nobody_can_mean_is_named(document: dict[str, object], path: str) -> None:
    with pytest.raises(PolicyNonsense) as wrong:
        authority(document)

    assert wrong.value.path == path
