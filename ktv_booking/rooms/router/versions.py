"""Policies and price lists: the one in force, the next one, and all there ever were.

Their ETag is the number published last, so that nobody overwrites a version yet to come unseen.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MaySetUp, MayView
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.rooms import schemas
from ktv_booking.rooms.queries import class_names
from ktv_booking.venues import present, queries, service
from ktv_booking.venues.models import PolicyVersion, PriceListVersion
from ktv_booking.venues.rules.policy import WINDOWS, house_terms
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match, strong_etag
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/venues/{venue_id}", tags=["policy and prices"])


def _tag(
    session: Session,
    venue_id: UUID,
    agent: Agent,
    published: Callable[[Session, UUID], Sequence[PolicyVersion] | Sequence[PriceListVersion]],
) -> str:
    """Return the ETag: the number published last."""
    agent.ensure_at(venue_id)
    return strong_etag(max((one.version for one in published(session, venue_id)), default=0))


@router.get("/policy")
@declares(venue="path", rate="read", personal=False)
def read_policy(venue_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.PolicyOut:
    """The policy in force for starts on today's business date."""

    def in_force(session: Session) -> schemas.PolicyOut:
        venue = queries.venue_for(session, venue_id, agent=agent)
        today = venue.hours.business_day_of(now)
        versions = queries.policy_versions(session, venue_id)
        return present.policy_out(
            service.in_force(versions, today, what="policy"), venue.hours.zone
        )

    return read(
        in_force,
        tag=lambda session: _tag(session, venue_id, agent, queries.policy_versions),
    )


@router.get("/policy/defaults")
@declares(venue="path", rate="read", personal=False)
def read_policy_defaults(venue_id: UUID, read: Read, agent: MayView) -> schemas.WindowDefaults:
    """What the house says where a policy is silent, window by window."""

    def defaults(session: Session) -> schemas.WindowDefaults:
        queries.venue_for(session, venue_id, agent=agent)
        said = {window: house_terms(window) for window in WINDOWS}
        return schemas.WindowDefaults.model_validate(said)

    return read(defaults)


@router.put("/policy", responses=may_refuse(Stale, PreconditionRequired))
@declares(venue="path", rate="write", personal=False)
def publish_policy(
    venue_id: UUID,
    body: schemas.PolicyDocument,
    *,
    work: Work,
    now: Now,
    agent: MaySetUp,
    if_match: IfMatch = None,
) -> schemas.PolicyOut:
    """Publish the next policy. Bookings keep the one they were made under.

    It names no class, day type or period that the venue does not have.
    """

    def publish(session: Session) -> schemas.PolicyOut:
        venue = service.venue_for_change(session, venue_id, agent=agent)
        zone = present.zone_of(venue)
        for newest in queries.policy_versions(session, venue_id)[:1]:
            ensure_match(if_match, newest.version, present.policy_out(newest, zone))
        document = body.model_dump(mode="json")
        published = service.publish_policy(
            session,
            venue,
            document,
            room_classes=class_names(session, venue_id),
            by=agent.login,
            now=now,
        )
        return present.policy_out(published, zone)

    return work(publish)


@router.get("/policy/versions")
@declares(venue="path", rate="read", personal=False)
def list_policies(venue_id: UUID, read: Read, agent: MayView, paging: Paging) -> schemas.PolicyPage:
    """Every policy ever published, newest first."""

    def page(session: Session) -> schemas.PolicyPage:
        venue = queries.venue_for(session, venue_id, agent=agent)
        rows, following = page_of(
            session,
            select(PolicyVersion).where(PolicyVersion.venue_id == venue_id),
            paging,
            by=[(PolicyVersion.version, int)],
            descending=True,
        )
        items = [present.policy_out(row, venue.hours.zone) for row in rows]
        return schemas.PolicyPage(items=items, next_cursor=following)

    return read(page)


@router.get("/price-list")
@declares(venue="path", rate="read", personal=False)
def read_price_list(venue_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.PriceListOut:
    """The price list in force for starts on today's business date."""

    def in_force(session: Session) -> schemas.PriceListOut:
        venue = queries.venue_for(session, venue_id, agent=agent)
        today = venue.hours.business_day_of(now)
        versions = queries.price_list_versions(session, venue_id)
        return present.price_list_out(
            service.in_force(versions, today, what="price_list"), venue.hours.zone
        )

    return read(
        in_force,
        tag=lambda session: _tag(session, venue_id, agent, queries.price_list_versions),
    )


@router.put("/price-list", responses=may_refuse(Stale, PreconditionRequired))
@declares(venue="path", rate="write", personal=False)
def publish_price_list(
    venue_id: UUID,
    body: schemas.PriceListDocument,
    *,
    work: Work,
    now: Now,
    agent: MaySetUp,
    if_match: IfMatch = None,
) -> schemas.PriceListOut:
    """Publish the next price list. Bookings keep the one they were quoted from.

    It prices every class of the venue on every day type at all opening hours.
    """

    def publish(session: Session) -> schemas.PriceListOut:
        venue = service.venue_for_change(session, venue_id, agent=agent)
        zone = present.zone_of(venue)
        for newest in queries.price_list_versions(session, venue_id)[:1]:
            ensure_match(if_match, newest.version, present.price_list_out(newest, zone))
        document = body.model_dump(mode="json")
        published = service.publish_price_list(
            session,
            venue,
            document,
            room_classes=class_names(session, venue_id),
            by=agent.login,
            now=now,
        )
        return present.price_list_out(published, zone)

    return work(publish)


@router.get("/price-list/versions")
@declares(venue="path", rate="read", personal=False)
def list_price_lists(
    venue_id: UUID, read: Read, agent: MayView, paging: Paging
) -> schemas.PriceListPage:
    """Every price list ever published, newest first."""

    def page(session: Session) -> schemas.PriceListPage:
        venue = queries.venue_for(session, venue_id, agent=agent)
        rows, following = page_of(
            session,
            select(PriceListVersion).where(PriceListVersion.venue_id == venue_id),
            paging,
            by=[(PriceListVersion.version, int)],
            descending=True,
        )
        items = [present.price_list_out(row, venue.hours.zone) for row in rows]
        return schemas.PriceListPage(items=items, next_cursor=following)

    return read(page)
