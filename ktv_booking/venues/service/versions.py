"""Publishing policies and price lists: nothing published is ever changed, a new number follows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed, Nonsense, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.venues import queries
from ktv_booking.venues.models import PolicyVersion, PriceListVersion, Venue
from ktv_booking.venues.rules.contradictions import (
    Finding,
    policy_contradictions,
    price_contradictions,
)
from ktv_booking.venues.rules.policy import Policy
from ktv_booking.venues.rules.refusals import malformed_by
from ktv_booking.venues.service.setup import described

MOST_ERRORS = 50
Version = TypeVar("Version", PolicyVersion, PriceListVersion)


def in_force(versions: Sequence[Version], day: date, *, what: str) -> Version:
    """Return the version that holds for starts on `day`: the newest of those effective by then.

    Raises:
        NotFound: none holds yet.
    """
    effective = [one for one in versions if one.effective_from <= day]
    if not effective:
        raise NotFound(what=what)
    return max(effective, key=lambda one: one.version)


def publish_policy(
    session: Session,
    venue: Venue,
    document: Mapping[str, Any],
    *,
    room_classes: Collection[str],
    by: str,
    now: datetime,
) -> PolicyVersion:
    """Publish a policy of a locked venue under the next number.

    Args:
        room_classes: the codes of the venue's classes, which stand on the floor above.

    Raises:
        Malformed: a value no policy can mean, or a class, day type or period the venue does not
            have; names each path.
    """
    ensure_policy_fits(venue, document, room_classes=room_classes)
    before = _last_number(queries.policy_versions(session, venue.id))
    row = PolicyVersion(**_published(venue, document, number=before + 1, by=by, now=now))
    _keep(session, row, "policy", before=before, by=by, now=now)
    return row


def publish_price_list(
    session: Session,
    venue: Venue,
    document: Mapping[str, Any],
    *,
    room_classes: Mapping[str, Text],
    by: str,
    now: datetime,
) -> PriceListVersion:
    """Publish a price list of a locked venue under the next number.

    Args:
        room_classes: the names by code of the classes it has to price, at all opening hours.

    Raises:
        Malformed: a row that could not be charged exactly, a class or day type the venue does not
            have, or hours without a price; names each row.
    """
    ensure_prices_fit(venue, document, room_classes=room_classes)
    before = _last_number(queries.price_list_versions(session, venue.id))
    row = PriceListVersion(**_published(venue, document, number=before + 1, by=by, now=now))
    _keep(session, row, "price_list", before=before, by=by, now=now)
    return row


def ensure_policy_fits(
    venue: Venue, document: Mapping[str, Any], *, room_classes: Collection[str]
) -> Policy:
    """Return a policy as it is read, having found nothing in it that the venue cannot mean.

    Raises:
        Malformed: see `publish_policy`.
    """
    try:
        policy = Policy.of(document)
    except Nonsense as error:
        raise malformed_by(error, field="policy") from error
    _ensure_agree(
        policy_contradictions(document, venue=described(venue), room_classes=room_classes)
    )
    return policy


def ensure_prices_fit(
    venue: Venue, document: Mapping[str, Any], *, room_classes: Mapping[str, Text]
) -> None:
    """Refuse prices that the venue could not charge, or that leave its hours without one.

    Raises:
        Malformed: see `publish_price_list`.
    """
    _ensure_agree(price_contradictions(document, venue=described(venue), room_classes=room_classes))


def _ensure_agree(findings: Sequence[Finding]) -> None:
    if findings:
        errors = [
            {"field": ".".join(map(str, path)), "reason": reason}
            for path, reason in findings[:MOST_ERRORS]
        ]
        raise Malformed(errors=errors)


def _last_number(versions: Sequence[PolicyVersion] | Sequence[PriceListVersion]) -> int:
    return max((one.version for one in versions), default=0)


def _published(
    venue: Venue, document: Mapping[str, Any], *, number: int, by: str, now: datetime
) -> dict[str, Any]:
    return {
        "venue_id": venue.id,
        "version": number,
        "effective_from": date.fromisoformat(str(document["effective_from"])),
        "published_at": now,
        "published_by": by,
        "document": dict(document),
    }


def _keep(
    session: Session,
    row: PolicyVersion | PriceListVersion,
    what: str,
    *,
    before: int,
    by: str,
    now: datetime,
) -> None:
    session.add(row)
    session.flush()
    changed = {
        "version": {"from": before or None, "to": row.version},
        "effective_from": row.effective_from.isoformat(),
    }
    record(
        session, what, row.id, "published", by=by, at=now, venue_id=row.venue_id, changed=changed
    )
