"""What an operator may set: environment variables `KTV_*`."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ktv_booking.db.crash import ensure_known
from ktv_booking.oversight.rules import (
    FEWEST_GUEST_DAYS,
    FEWEST_SHEET_DAYS,
    FEWEST_WISH_DAYS,
    Keeping,
)


class Settings(BaseSettings):
    """Settings of one process; defaults are those of a single house on one machine."""

    model_config = SettingsConfigDict(env_prefix="KTV_", extra="ignore", hide_input_in_errors=True)

    database_url: str = "sqlite:///var/ktv-booking.sqlite3"
    database_replica_url: str | None = None
    mode: Literal["production", "demo"] = "production"
    jobs: Literal["auto", "on", "off"] = "auto"
    one_processor: bool = True
    day_sheet_dir: Path = Path("var/day-sheets")
    holidays_dir: Path | None = None
    message_adapter: Literal["log", "http"] = "log"
    message_url: str = ""
    message_token: str = ""
    keep_guest_days: int = Field(default=365, ge=FEWEST_GUEST_DAYS)
    keep_wish_days: int = Field(default=30, ge=FEWEST_WISH_DAYS)
    keep_sheet_days: int = Field(default=14, ge=FEWEST_SHEET_DAYS)
    log_level: str = "INFO"
    crash_at: str = ""
    debug: bool = False
    cors_origins: str = ""
    rate_per_token: int | None = None
    rate_per_sign_in: int | None = None
    rate_per_agent: int | None = None
    rate_per_address: int | None = None
    feed_seconds: float = Field(default=240, ge=0, le=3600)
    holds_per_agent: int | None = Field(default=None, ge=0)
    holds_per_agent_and_hour: int | None = Field(default=None, ge=0)

    @property
    def origins(self) -> list[str]:
        """The other sites whose pages may ask, as `https://desk.example`."""
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]

    @model_validator(mode="after")
    def _dies_in_tests_alone(self) -> Self:
        if self.crash_at and self.mode == "production":
            raise ValueError("KTV_CRASH_AT is for tests: production does not start with it")
        ensure_known(self.crash_at)
        return self

    @property
    def keeping(self) -> Keeping:
        """For how long what is known of people is kept."""
        return Keeping(self.keep_guest_days, self.keep_wish_days, self.keep_sheet_days)
