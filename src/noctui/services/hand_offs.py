"""Posts that have changed hands: who has them now against who had them when somebody last looked."""

from noctui.domain.roster import Duty
from noctui.domain.rotation import Crew
from noctui.services import duty
from noctui.services.handover_duty import Duties, duties
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx


def look(tx: Tx, known: Duties) -> None:
    """Write down and say aloud who came and who left; who had the posts before is `known`."""
    found = duties(tx.connection, tx.roster, tx.now)
    turned = [post for post, now in found.items() if post in known and _crews(known[post]) != _crews(now)]
    one_by_one(tx, turned, _name, lambda post: _changed(tx, known[post], found[post]))
    unsaid = {post: known[post] for post in turned if _name(post) in tx.changes.undone}
    tx.changes.duties = {**found, **unsaid}  # so that these are looked at again


def _crews(has: Duty) -> tuple[Crew, Crew]:
    return has.first, has.backup


def _name(post: str) -> str:
    return f"post {post}"


def _changed(tx: Tx, before: Duty, now: Duty) -> None:
    to, was = duty.names(tx.roster, now.holders), duty.names(tx.roster, before.holders)
    payload = {"first": now.first, "backup": now.backup, "came": _without(now.first, before.first)}
    payload |= {"left": _without(before.first, now.first)}
    tx.log("duty.changed", f"post:{now.post}", {**payload, "source": now.source, "to": to, "was": was})
    if now.holders != before.holders:
        tx.announce("duty", f"post:{now.post}", {"post": now.post, "was": was}, bell=not to, to=to)


def _without(crew: Crew, others: Crew) -> Crew:
    return tuple(one for one in crew if one not in others)
