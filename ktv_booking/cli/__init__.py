"""The command line of an operator: serve, migrate, seed, hand out tokens, set venues up.

Settings are `KTV_*` variables (`ktv_booking.settings`).
"""

from ktv_booking.cli import (
    audit,
    backup,
    ballast,
    call_lists,
    jobs,
    members,
    people,
    protection,
    ready_made,
    retention,
    roles,
    running,
    simulation,
    store,
    venue,
)
from ktv_booking.cli.edge import app

__all__ = [
    "app",
    "audit",
    "backup",
    "ballast",
    "call_lists",
    "jobs",
    "members",
    "people",
    "protection",
    "ready_made",
    "retention",
    "roles",
    "running",
    "simulation",
    "store",
    "venue",
]
