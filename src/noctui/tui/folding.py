"""Folding: what happened to many devices at once is one line; twelve cameras behind a switch are one piece of news."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from noctui.domain.moments import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from noctui.domain.moments import Instant
    from noctui.domain.queries import FactRow
    from noctui.domain.views import JournalRow

T = TypeVar("T")

_APART = MINUTE
"""Rows of one kind that lie further apart are told one by one."""


def fold_events(rows: Iterable[JournalRow]) -> list[tuple[JournalRow, ...]]:
    """Runs of journal entries that say the same of several devices, oldest first."""
    return _fold(rows, _event_kind, lambda row: row.at)


def fold_facts(facts: Iterable[FactRow]) -> list[tuple[FactRow, ...]]:
    """Runs of `joined` and of `left`; every other fact stands alone. In order of occurrence."""
    ordered = sorted(facts, key=lambda fact: (fact.occurred, fact.id))
    return _fold(ordered, _fact_kind, lambda fact: fact.occurred)


def _event_kind(row: JournalRow) -> object:
    if row.kind.startswith("announced.") and row.subject.startswith("device:"):
        return row.kind, row.params.get("state")
    if row.kind == "device.acknowledged":
        return row.kind, row.actor, row.params.get("text")
    return row.seq


def _fact_kind(fact: FactRow) -> object:
    return (fact.kind, fact.voided) if fact.kind in {"joined", "left"} else fact.id


def _fold(rows: Iterable[T], kind: Callable[[T], object], at: Callable[[T], Instant]) -> list[tuple[T, ...]]:
    runs: list[list[T]] = []
    for row in rows:
        last = runs[-1][-1] if runs else None
        if last is not None and kind(last) == kind(row) and at(row) - at(last) <= _APART:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [tuple(run) for run in runs]


def names(run: Sequence[FactRow]) -> str:
    """The devices of a run of facts, in order."""
    return ", ".join(fact.data.get("device", "") for fact in run)
