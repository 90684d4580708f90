"""People, programs and tokens as the contract shows them."""

from collections.abc import Iterable
from uuid import UUID

from ktv_booking.access import schemas
from ktv_booking.access.cookies import csrf_token_of
from ktv_booking.access.models import AgentPassword, ApiToken, SignIn, StaffAgent
from ktv_booking.access.rules.sign_ins import ends_at
from ktv_booking.audit.models import NO_VENUE, AuditRow
from ktv_booking.audit.verification import Verdict
from ktv_booking.audit.walking import Head


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


def session_out(agent: StaffAgent, row: SignIn, token: str) -> schemas.SessionOut:
    """Return a sign-in as the page that asked for it sees it: never the cookie's token."""
    return schemas.SessionOut(
        agent_id=agent.id,
        login=agent.login,
        name=agent.name,
        language=agent_out(agent).language,
        csrf_token=csrf_token_of(token),
        must_change_password=row.must_change,
        expires_at=ends_at(created_at=row.created_at, seen_at=row.seen_at),
    )


def handed_out_password_out(
    agent: StaffAgent, row: AgentPassword, plain: str
) -> schemas.HandedOutPasswordOut:
    """Return a handed-out password, for the one time that it is shown."""
    return schemas.HandedOutPasswordOut(
        agent_id=agent.id,
        login=agent.login,
        password=plain,
        expires_at=row.expires_at or row.set_at,
    )


def audit_row_out(row: AuditRow) -> schemas.AuditRowOut:
    """Return one row of the audit log."""
    fields = ("id", "venue_id", "seq", "at", "by", "action", "subject", "subject_id", "changed",
              "reason", "address", "via")  # fmt: skip
    return schemas.AuditRowOut.model_validate(
        {field: getattr(row, field) for field in fields} | {"link": row.hash.hex()}
    )


def verification_out(verdicts: Iterable[Verdict]) -> schemas.AuditVerificationOut:
    """Return what was found in some chains."""
    chains = [_chain_out(verdict) for verdict in verdicts]
    return schemas.AuditVerificationOut(
        is_intact=all(chain.is_intact for chain in chains), chains=chains
    )


def _chain_out(verdict: Verdict) -> schemas.AuditChainOut:
    head = verdict.head or Head(verdict.chain, 0, b"")
    return schemas.AuditChainOut.model_validate(
        {
            "venue_id": None if verdict.chain == NO_VENUE else verdict.chain,
            "rows": head.rows,
            "archived": head.archived,
            "link": head.hash.hex(),
            "checked_from": verdict.first,
            "checked": verdict.checked,
            "is_whole": verdict.is_whole,
            "is_intact": verdict.is_intact,
            "breaks": [
                {"seq": one.seq, "until": one.until, "fault": one.fault.value}
                for one in verdict.breaks
            ],
        }
    )
