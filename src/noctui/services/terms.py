"""What a ticket is measured under beside its level: contract, policy, and whether the outage is a total one.

They stand in its row. A judgement that changes them tells what they were, so that a correction can bring that back.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from noctui.domain import ticket as rules
from noctui.domain.ticket import Fact
from noctui.store.tickets import Header

_NAMES = ("contract", "policy", "total")
_JUDGEMENTS = ("regraded", "recontracted")


def told(header: Header) -> dict[str, str]:
    """For the data of the judgement that brings them."""
    total = "yes" if header.total else "no"
    return {"contract": header.contract or "", "policy": header.policy or "", "total": total}


def before(old: Header, new: Header) -> dict[str, str]:
    """For the same data: what they were, if they change."""
    now, then = told(new), told(old)
    return {f"was_{name}": then[name] for name in _NAMES if now[name] != then[name]}


def without(header: Header, facts: Sequence[Fact], wrong: Fact) -> Header:
    """The row of the ticket when this fact does not stand."""
    rest = rules.valid([fact for fact in facts if fact.id != wrong.id])
    found = told(header)
    for name in _NAMES:
        newest = (fact.data[name] for fact in reversed(rest) if fact.kind in _JUDGEMENTS and name in fact.data)
        first = (fact.data[f"was_{name}"] for fact in facts if f"was_{name}" in fact.data)
        found[name] = next(chain(newest, first), found[name])
    return replace(
        header, contract=found["contract"] or None, policy=found["policy"] or None, total=found["total"] == "yes"
    )
