"""Which facts a ticket can take now: those that its clocks wait for first."""

from noctui.domain.moments import Instant
from noctui.domain.queries import FactRow, TicketDetail
from noctui.domain.ticket import Fact, FactKind, refusal
from noctui.tui.action import Action
from noctui.tui.reasons import Context
from noctui.tui.ticket_actions import MILESTONES

_NEVER = 2**62
"""Sorts what keeps no running clock behind what does."""

_KINDS: dict[str, FactKind] = {"pause": "paused", "resume": "resumed", "reopen": "reopened"}


def milestones(context: Context) -> list[Action]:
    """The actions of all facts that can be recorded now, in the order in which they are wanted."""
    possible = [action for action in MILESTONES if action.why_not(context) is None and _is_open(action, context.detail)]
    return sorted(possible, key=lambda action: _haste(kind_of(action), context.detail))


def _haste(kind: FactKind, detail: TicketDetail | None) -> tuple[Instant, int]:
    """By the due time of the first clock that is kept by it before all; then as the policy names it.

    What ends a clock among others, as a recovery ends them all, is not what is to be done next.
    """
    if detail is None:
        return _NEVER, 0
    kept = (clock.due for clock in detail.row.clocks if clock.due and detail.ends.get(clock.spec, ())[:1] == (kind,))
    return min(kept, default=_NEVER), detail.expects.index(kind) if kind in detail.expects else len(detail.expects)


def kind_of(action: Action) -> FactKind:
    """The fact that an action of `MILESTONES` records."""
    name = action.id.removeprefix("ticket.")
    return _KINDS.get(name, name)  # type: ignore[arg-type]


def _is_open(action: Action, detail: TicketDetail | None) -> bool:
    """Whether the rules let the fact stand beside those that stand; the engine has the last word."""
    if detail is None:
        return True
    facts = [_fact(row) for row in detail.facts]
    now = max((fact.recorded_at for fact in facts), default=0)
    return refusal(facts, kind_of(action), now, now) is None


def _fact(row: FactRow) -> Fact:
    return Fact(row.id, row.kind, row.occurred, row.recorded, row.actor, row.text, row.data, row.journal)
