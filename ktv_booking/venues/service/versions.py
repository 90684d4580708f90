"""Publishing policies and price lists: nothing published is ever changed, a new number follows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed, NotFound
from ktv_booking.venues import queries
from ktv_booking.venues.models import PolicyVersion, PriceListVersion, Venue
from ktv_booking.venues.rules.policy import Policy
from ktv_booking.venues.rules.prices import ensure_priceable
from ktv_booking.venues.rules.refusals import malformed_by

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
    session: Session, venue: Venue, document: Mapping[str, Any], *, by: str, now: datetime
) -> PolicyVersion:
    """Publish a policy of a locked venue under the next number.

    Raises:
        Malformed: a value no policy can mean, or a day type or period the venue does not have;
            names the path.
    """
    try:
        Policy.of(document)
    except ValueError as error:
        raise malformed_by(error, field="policy") from error
    _ensure_known(_named_in_overrides(document), venue)
    before = _last_number(queries.policy_versions(session, venue.id))
    row = PolicyVersion(**_published(venue, document, number=before + 1, by=by, now=now))
    _keep(session, row, "policy", before=before, by=by, now=now)
    return row


def publish_price_list(
    session: Session, venue: Venue, document: Mapping[str, Any], *, by: str, now: datetime
) -> PriceListVersion:
    """Publish a price list of a locked venue under the next number.

    Raises:
        Malformed: a row that could not be charged exactly, or a day type the venue does not have;
            names the row.
    """
    try:
        ensure_priceable(document, venue.slot_minutes)
    except ValueError as error:
        raise malformed_by(error, field="price_list") from error
    _ensure_known(_named_in_rows(document), venue)
    before = _last_number(queries.price_list_versions(session, venue.id))
    row = PriceListVersion(**_published(venue, document, number=before + 1, by=by, now=now))
    _keep(session, row, "price_list", before=before, by=by, now=now)
    return row


def _last_number(versions: Sequence[PolicyVersion] | Sequence[PriceListVersion]) -> int:
    return max((one.version for one in versions), default=0)


def _named_in_overrides(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for index, override in enumerate(document.get("overrides", ())):
        for kind in ("day_types", "periods"):
            for code in override["when"].get(kind) or ():
                yield f"overrides.{index}.when.{kind}", kind, code


def _named_in_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for index, row in enumerate(document["rows"]):
        yield f"rows.{index}.day_type", "day_types", row["day_type"]


def _ensure_known(named: Iterator[tuple[str, str, str]], venue: Venue) -> None:
    known = {
        "day_types": {one["code"] for one in venue.day_types},
        "periods": {one["code"] for one in venue.periods},
    }
    for path, kind, code in named:
        if code not in known[kind]:
            raise Malformed.at(path, f"names one of {kind} that the venue does not have")


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
