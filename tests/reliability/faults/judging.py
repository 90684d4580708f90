"""What must hold while the store is away, and when it is back: each breach in one line."""

from collections.abc import Iterable, Sequence

from tests.reliability.faults.callers import UNANSWERED, Answer, slowest, statuses

LIVE_WITHIN = 3.0
RETURNS_WITHIN = 5.0
SHOWN = 3


def of_an_outage(answers: Sequence[Answer], *, served: bool = False) -> list[str]:
    """Judge calls made while the store was away: a problem that says when to come again.

    `served` allows answers that need no store, or only what still works of it.
    """
    found = [] if answers else ["nobody called during the outage"]
    for answer in answers:
        if answer.status == 503:
            if not answer.is_problem or not answer.retry_after:
                found.append(f"{answer.what}: a 503 without problem document or Retry-After")
        elif not (served and UNANSWERED < answer.status < 500):
            found.append(f"{answer.what}: {answer.status} while the store was away")
    return found[:SHOWN]


def of_patience(answers: Iterable[Answer], within: float) -> list[str]:
    """Judge how long anybody waited, whenever they called."""
    late = [answer for answer in answers if answer.seconds > within]
    return [f"{a.what}: {a.seconds:.1f} s, more than {within:.1f} s" for a in late][:SHOWN]


def of_health(live: Sequence[Answer], ready: Sequence[Answer], times: float = 1.0) -> list[str]:
    """Judge the watchers during an outage: alive at once, and not ready."""
    found = [f"/health/live answers {a.status}" for a in live if a.status != 200]
    late = [answer for answer in live if answer.seconds > LIVE_WITHIN * times]
    found += [f"/health/live took {answer.seconds:.1f} s" for answer in late]
    found += [f"/health/ready answers {a.status}" for a in ready if a.status != 503]
    if not live:
        found.append("nobody looked whether it is alive")
    return found[:SHOWN]


def of_a_return(took: float, answers: Sequence[Answer], times: float = 1.0) -> list[str]:
    """Judge what came after the store was back: good again soon, and then nothing refused."""
    within = RETURNS_WITHIN * times
    found = [] if took < within else [f"not good again within {within:.1f} s"]
    found += [] if answers else ["nobody called after the outage"]
    found += [f"{a.what}: {a.status} after the store was back" for a in answers if is_5xx(a)]
    return found[: SHOWN + 1]


def of_all(answers: Iterable[Answer], lost: Sequence[str]) -> list[str]:
    """Judge the whole: nothing acknowledged is lost, and nobody was ever told of a bug of ours."""
    found = [f"acknowledged and lost: {one}" for one in lost]
    bugs = [answer for answer in answers if answer.status == 500]
    found += [f"{len(bugs)} answers of 500, first to {bugs[0].what}"] if bugs else []
    return found[: SHOWN + 1]


def is_5xx(answer: Answer) -> bool:
    """Say whether the server failed, or did not answer."""
    return answer.status >= 500 or answer.status == UNANSWERED


def figures(
    before: Sequence[Answer], during: Sequence[Answer], after: Sequence[Answer]
) -> dict[str, object]:
    """Return what a report says of the three spans."""
    return {
        "before": statuses(before),
        "during": statuses(during),
        "after": statuses(after),
        "slowest_during": slowest(during),
        "slowest_before": slowest(before),
    }
