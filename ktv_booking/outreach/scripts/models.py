"""Scripts and their versions. A version is written once; its words never change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base, new_id


class Script(Base):
    """What is said on an occasion, in a language, to whom; `festival_key` empty is any festival."""

    __tablename__ = "scripts"
    __table_args__ = (
        UniqueConstraint("occasion", "festival_key", "language", "use"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        CheckConstraint("use IN ('spoken', 'neutral')", name="use_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    occasion: Mapped[str]
    festival_key: Mapped[str]
    language: Mapped[str]
    use: Mapped[str]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ScriptVersion(Base):
    """The words, as somebody wrote them. The one in use is the published one of highest number."""

    __tablename__ = "script_versions"
    __table_args__ = (
        UniqueConstraint("script_id", "number"),
        CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)", name="published_by_somebody"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    script_id: Mapped[UUID] = mapped_column(ForeignKey("scripts.id"))
    number: Mapped[int]
    body: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    published_by: Mapped[str | None]
    published_at: Mapped[datetime | None]
