"""Hand-offs that have passed: what the roster says now against what it said when somebody last looked."""

from collections.abc import Mapping

from noctui.domain.moments import Instant
from noctui.domain.roster import Duty, Roster, on_duty
from noctui.domain.rotation import Crew
from noctui.services import duty
from noctui.services.tx import Tx

Duties = Mapping[str, Duty]
"""By post."""


def duties(roster: Roster, now: Instant) -> Duties:
    return {post: on_duty(roster, post, now) for post in roster.posts}


def look(tx: Tx, known: Duties) -> None:
    """Write down and say aloud who came and who left; what the roster said before is `known`."""
    tx.changes.duties = found = duties(tx.roster, tx.now)
    for post, now in found.items():
        before = known.get(post)
        if before is not None and (before.first, before.backup) != (now.first, now.backup):
            _changed(tx, before, now)


def _changed(tx: Tx, before: Duty, now: Duty) -> None:
    to, was = duty.names(tx.roster, now.holders), duty.names(tx.roster, before.holders)
    payload = {"first": now.first, "backup": now.backup, "came": _without(now.first, before.first)}
    payload |= {"left": _without(before.first, now.first)}
    tx.log("duty.changed", f"post:{now.post}", {**payload, "source": now.source, "to": to, "was": was})
    if now.holders != before.holders:
        tx.announce("duty", f"post:{now.post}", {"post": now.post, "was": was}, bell=not to, to=to)


def _without(crew: Crew, others: Crew) -> Crew:
    return tuple(one for one in crew if one not in others)
