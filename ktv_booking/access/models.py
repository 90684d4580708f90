"""People and programs, the roles they hold at venues, and what they sign in with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ktv_booking.db.base import Base, Json, new_id


class StaffAgent(Base):
    """A person or a program that works the desk."""

    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RoleGrant(Base):
    """One role at one venue, or at all of them where `venue_id` is empty."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("agent_id", "venue_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    venue_id: Mapped[UUID | None]
    role: Mapped[str]


class ApiToken(Base):
    """An opaque token, kept as its hash; shown once.

    `scopes` are the permissions it is good for, of those its holder has; None: all of them.
    """

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class AgentPassword(Base):
    """What somebody signs in with at the console, kept as its argon2 hash apart from the person.

    One that was handed out (`must_change`) opens nothing but the way to one's own, and ends by
    itself. `is_demo` marks what the demo printed: production does not start with it.
    """

    __tablename__ = "agent_passwords"

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    is_demo: Mapped[bool]
    set_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class SignIn(Base):
    """Somebody at the console: the cookie's token as its hash. The row goes when it ends."""

    __tablename__ = "sign_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    must_change: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
