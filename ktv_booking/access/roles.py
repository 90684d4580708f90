"""Roles, read from the one file a manager can read: `roles.toml`."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ktv_booking.kernel.text import Text


class Permission(StrEnum):
    """What a route may ask of its caller."""

    VIEW = "view"
    RESERVE = "reserve"
    DESK = "desk"
    CALENDAR = "calendar"
    OUTAGES = "outages"
    SETUP = "setup"
    JOBS = "jobs"
    STAFF = "staff"
    PASSWORDS = "passwords"
    REVEAL = "reveal"
    AUDIT = "audit"
    ERASE = "erase"
    MEMBERS = "members"
    CALLS = "calls"
    CAMPAIGNS = "campaigns"
    REPORTS = "reports"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class PermissionTold:
    """A permission in words: what it is called and what it lets one do."""

    name: Text
    what: Text


@dataclass(frozen=True, slots=True)
class Role:
    """What its holder may do; `stands_for` are the roles whose guarded actions it may take."""

    code: str
    name: Text
    permissions: frozenset[Permission]
    stands_for: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """Return every role by its code."""
    return {
        code: Role(
            code=code,
            name=Text.of(entry["name"]),
            permissions=frozenset(Permission(word) for word in entry["permissions"]),
            stands_for=frozenset({code, *entry["includes"]}),
        )
        for code, entry in _file()["roles"].items()
    }


@cache
def permissions_told() -> dict[Permission, PermissionTold]:
    """Return every permission in words."""
    return {
        Permission(code): PermissionTold(Text.of(entry["name"]), Text.of(entry["what"]))
        for code, entry in _file()["permissions"].items()
    }


@cache
def _file() -> dict[str, Any]:
    text = files("ktv_booking.access").joinpath("roles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
