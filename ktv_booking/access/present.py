"""People, programs and tokens as the contract shows them."""

from collections.abc import Iterable
from uuid import UUID

from ktv_booking.access import schemas
from ktv_booking.access.models import ApiToken, StaffAgent


def agent_out(row: StaffAgent) -> schemas.AgentOut:
    """Return an agent; roles held at single venues are told together."""
    return schemas.AgentOut.model_validate(
        {
            "id": row.id,
            "login": row.login,
            "name": row.name,
            "language": row.language,
            "roles": _roles_of(row),
            "active": row.active,
            "version": row.version,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }
    )


def _roles_of(row: StaffAgent) -> list[dict[str, object]]:
    everywhere = {grant.role for grant in row.grants if grant.venue_id is None}
    at_venues: dict[str, list[UUID]] = {}
    for grant in row.grants:
        if grant.venue_id is not None and grant.role not in everywhere:
            at_venues.setdefault(grant.role, []).append(grant.venue_id)
    told: dict[str, list[UUID] | None] = dict.fromkeys(everywhere) | {
        role: sorted(venue_ids) for role, venue_ids in at_venues.items()
    }
    return [{"role": role, "venue_ids": told[role]} for role in sorted(told)]


def grants_in(roles: Iterable[schemas.RoleGrant]) -> set[tuple[str, UUID | None]]:
    """Return the pairs of role and venue that a document gives; a venue of None means all."""
    everywhere: list[UUID | None] = [None]
    return {(grant.role, venue_id) for grant in roles for venue_id in grant.venue_ids or everywhere}


def token_out(row: ApiToken) -> schemas.ApiTokenOut:
    """Return a token without the token."""
    return schemas.ApiTokenOut.model_validate(row)


def issued_out(row: ApiToken, plain: str) -> schemas.IssuedApiTokenOut:
    """Return a token with its text, for the one time that it is shown."""
    return schemas.IssuedApiTokenOut(**token_out(row).model_dump(), token=plain)
