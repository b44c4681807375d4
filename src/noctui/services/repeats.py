"""A device that fails again and again has to be replaced."""

from collections.abc import Sequence

from noctui.domain import repeat
from noctui.domain import ticket as rules
from noctui.domain.moments import Instant
from noctui.domain.policy import Repeat
from noctui.services import entries
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header

_LOOKED_AT = 50
"""Former tickets of a device among which its last replacement is looked for."""


def look(tx: Tx, header: Header) -> None:
    """A fault was reported: note the duty that this failure may bring, on its ticket and aloud."""
    policy = tx.site.policy(header.policy)
    if header.kind != "fault" or not header.root or policy is None or policy.repeat is None:
        return
    failures = tickets.openings(tx.connection, header.root, tx.now - policy.repeat.within)
    if repeat.is_due(policy.repeat, failures, tx.now):
        failures = _since_replaced(tx, header, failures)
        if repeat.is_due(policy.repeat, failures, tx.now):
            _oblige(tx, header, policy.repeat, len(failures))


def _oblige(tx: Tx, header: Header, rule: Repeat, count: int) -> None:
    entries.write(tx, header, Draft("replacement_due", data={"device": header.root}))
    params = {"device": header.root, "count": str(count), "ref": rule.ref}
    tx.announce("replacement", f"T-{header.id}", params, header.id)


def _since_replaced(tx: Tx, header: Header, failures: Sequence[Instant]) -> list[Instant]:
    """Those of this very device: what its predecessor did does not count."""
    former = tickets.earlier(tx.connection, header.root, header.id, _LOOKED_AT)
    facts = tickets.facts_of(tx.connection, [one.id for one in former]).values()
    replaced = [fact.occurred_at for told in facts for fact in rules.valid(told) if fact.kind == "replaced"]
    return [at for at in failures if at > max(replaced, default=0)]
