"""Whether a gift may be handed out now, here, to who asks.

Source: workflow 28; docs/rules.md R-67.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ktv_booking.kernel.errors import Conflict, Gone
from ktv_booking.kernel.text import Text


class GiftStatus(StrEnum):
    """How far a gift has come; the last two are final."""

    GRANTED = "granted"
    NOTIFIED = "notified"
    CLAIMED = "claimed"
    EXPIRED = "expired"


WAITING = frozenset({GiftStatus.GRANTED, GiftStatus.NOTIFIED})


class GiftGranted(Conflict):
    """The member has the gift of this rule and year."""

    code = "gift-granted"
    title = Text(zh="该会员本年度已有此礼品", en="The member has this gift of the year already")


class GiftClaimed(Conflict):
    """It was handed out, to this entry or to one that is the same person."""

    code = "gift-claimed"
    title = Text(zh="该礼品已领取", en="The gift has been handed out already")


class GiftExpired(Gone):
    """Its last day is over."""

    code = "gift-expired"
    title = Text(zh="该礼品已过期", en="The gift's last day is over")
    detail = Text(zh="领取截止日为{expires_on}", en="The last day was {expires_on}")


class GiftNotHere(Conflict):
    """The gift is handed out elsewhere."""

    code = "gift-not-here"
    title = Text(zh="该礼品不在本店发放", en="This gift is handed out at other venues")


class GiftOutOfStock(Conflict):
    """None is left here."""

    code = "gift-out-of-stock"
    title = Text(zh="该礼品本店已发完", en="None of this gift is left here")


class GiftHolderOnly(Conflict):
    """Somebody else came, and it is not noted who they are to the member."""

    code = "gift-holder-only"
    title = Text(
        zh="须本人领取；代领请注明与会员的关系",
        en="For the member in person; of somebody else note who they are to the member",
    )


class PhoneTailWrong(Conflict):
    """The four digits are the end of none of the member's numbers."""

    code = "phone-tail-wrong"
    title = Text(zh="手机后四位与登记不符", en="The four digits end none of the member's numbers")


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who stands at the counter: the member, or somebody of whom it is noted who they are."""

    phone_last4: str
    is_holder: bool = True
    relation: str | None = None


def status_on(status: GiftStatus, expires_on: date, today: date) -> GiftStatus:
    """Return how far a gift has come, swept or not; its last day is still a day for it."""
    return GiftStatus.EXPIRED if status in WAITING and today > expires_on else status


def ensure_claimable(status: GiftStatus, expires_on: date, today: date) -> None:
    """Let a gift pass that still waits on business day `today`.

    Raises:
        GiftClaimed: handed out before.
        GiftExpired: its last day is over.
    """
    match status_on(status, expires_on, today):
        case GiftStatus.CLAIMED:
            raise GiftClaimed
        case GiftStatus.EXPIRED:
            raise GiftExpired(expires_on=expires_on)


def ensure_here(venue_id: UUID, venue_ids: Collection[str]) -> None:
    """Let a claim pass at a venue that hands the gift out; none named are all.

    Raises:
        GiftNotHere: it is handed out elsewhere.
    """
    if venue_ids and str(venue_id) not in venue_ids:
        raise GiftNotHere(venue_ids=sorted(venue_ids))


def ensure_entitled(claimant: Claimant, numbers: Collection[str]) -> None:
    """Let pass who knows the end of a number of the member, or is noted as somebody of theirs.

    Raises:
        GiftHolderOnly: somebody else, of whom nothing is noted.
        PhoneTailWrong: the four digits end none of the numbers.
    """
    if not claimant.is_holder and claimant.relation is None:
        raise GiftHolderOnly
    if not ends_one(claimant.phone_last4, numbers):
        raise PhoneTailWrong


def ends_one(tail: str, numbers: Collection[str]) -> bool:
    """Say whether a tail is the end of one of the numbers."""
    return any(number.endswith(tail) for number in numbers)
