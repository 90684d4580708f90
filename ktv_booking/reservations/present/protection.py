"""A peak rule and its evenings, as the contract shows them."""

from ktv_booking.reservations.rules.protection import Replayed
from ktv_booking.reservations.schemas.protection import (
    ProtectedEvening,
    ProtectionPreviewOut,
    ProtectionProposalOut,
    ProtectionProposalsOut,
)
from ktv_booking.reservations.service.proposals import Proposals
from ktv_booking.reservations.service.protection import Previewed
from ktv_booking.web.texts import TextOut


def protection_preview_out(previewed: Previewed) -> ProtectionPreviewOut:
    """Return what a rule would have decided, evening by evening and in all."""
    evenings = [_evening(one) for one in previewed.evenings]
    sentence = previewed.rule.sentence(previewed.house.ladder)
    return ProtectionPreviewOut(
        rule=TextOut(zh=sentence.zh, en=sentence.en),
        override=previewed.rule.override(),
        first=previewed.first,
        last=previewed.last,
        asked=sum(one.asked for one in evenings),
        too_short=sum(one.too_short for one in evenings),
        minutes_won=sum(one.minutes_won for one in evenings),
        evenings=evenings,
    )


def protection_proposals_out(proposals: Proposals) -> ProtectionProposalsOut:
    """Return what was proposed last, each rule with the week before today."""
    return ProtectionProposalsOut(
        made_at=proposals.made_at,
        business_date=proposals.business_date,
        calls=proposals.calls,
        items=[
            ProtectionProposalOut(
                gain_permille=one.gain_permille,
                evenings=one.evenings,
                last_week=protection_preview_out(one.last_week),
            )
            for one in proposals.found
        ],
    )


def _evening(one: Replayed) -> ProtectedEvening:
    return ProtectedEvening(
        business_date=one.without.business_date,
        asked=one.without.asked,
        served_without=one.without.served,
        minutes_without=one.without.minutes,
        too_short=one.ruled.too_short,
        served=one.ruled.served,
        minutes=one.ruled.minutes,
        minutes_won=one.minutes_won,
    )
