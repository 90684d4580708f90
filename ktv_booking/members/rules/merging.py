"""What two entries of one person become: nothing that either knew is lost, and no refusal is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FILLED = ("name", "title", "card_no", "tier", "preferred_language", "note", "birthday")
"""Fields that the entry that stays keeps, and takes from the other where it has none."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields after the merge; `taken` came from the other, of `differing` the other's go."""

    fields: Mapping[str, Any]
    taken: tuple[str, ...]
    differing: tuple[str, ...]


def merged(kept: Mapping[str, Any], other: Mapping[str, Any]) -> Merged:
    """Return what the entry that stays knows afterwards; tags are those of both, in order.

    Who asked in either not to be called is not called: the earlier such instant stays.

    Source: docs/rules.md R-53.
    """
    fields = dict(kept)
    taken = tuple(name for name in FILLED if kept[name] is None and other[name] is not None)
    fields |= {name: other[name] for name in taken}
    fields["tags"] = list(dict.fromkeys((*kept["tags"], *other["tags"])))
    refused = [one["do_not_call_at"] for one in (kept, other) if one["do_not_call_at"]]
    fields["do_not_call_at"] = min(refused, default=None)
    differing = tuple(
        name
        for name in FILLED
        if kept[name] is not None and other[name] is not None and kept[name] != other[name]
    )
    return Merged(fields, taken, differing)


def numbers_of_both(kept: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return every number once, those of the entry that stays first."""
    return list(dict.fromkeys((*kept, *other)))
