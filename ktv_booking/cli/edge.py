"""What every command stands on: the app, the clock, the settings, the store, and saying no."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import ArgumentError

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import DomainError
from ktv_booking.settings import Settings
from ktv_booking.venues.queries import look_for_holidays_in

BY = "command-line"
"""Who the audit log says it was."""

app = typer.Typer(
    name="ktv-booking",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Room reservations for karaoke chains. Settings are KTV_* environment variables: "
    "KTV_DATABASE_URL (sqlite:///file or postgresql://...), KTV_MODE (production or demo), "
    "KTV_JOBS (auto, on, off).",
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

P = ParamSpec("P")
T = TypeVar("T")


def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        Exit: one of them is nonsense; what it was set to is not told, it may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        told = (
            f"{'_'.join(('KTV', *map(str, one['loc']))).upper()}: {one['msg']}"
            if one["loc"]
            else one["msg"]
            for one in error.errors(include_input=False, include_url=False)
        )
        stop("\n".join(told))


@contextmanager
def store() -> Iterator[Database]:
    """Open the store the settings name, and close it.

    Raises:
        Exit: the settings name no store, or PostgreSQL's driver is not installed.
    """
    chosen = settings()
    try:
        database = Database(chosen.database_url, replica_url=chosen.database_replica_url)
    except (RuntimeError, ValueError, ArgumentError) as error:
        stop(f"KTV_DATABASE_URL: {error}")
    look_for_holidays_in(chosen.holidays_dir)
    try:
        yield database
    finally:
        database.close()


def refusals_said(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command say what was refused, in one line, and end with 1."""

    @wraps(command)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except DomainError as refusal:
            code = f" ({refusal.code})" if refusal.code else ""
            stop(f"{refusal}{code}{_facts(refusal)}")

    return said


def stop(reason: str) -> NoReturn:
    """End the command with 1, saying why.

    Raises:
        Exit: always.
    """
    err.print(Text(reason, style="red"), soft_wrap=True)
    raise typer.Exit(1)


def _facts(refusal: DomainError) -> str:
    errors = refusal.facts.get("errors", [])
    told = [f"{one['field']}: {one['reason'].en}" for one in errors]
    told += [str(refusal.facts["what"])] if "what" in refusal.facts else []
    return f": {'; '.join(told)}" if told else ""


def part(name: str) -> Any:
    """Return a part of the house that only one command needs."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        stop(f"{name} is not installed")
