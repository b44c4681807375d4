"""Which facts a ticket can take now: those that its clocks wait for first, those of another kind of ticket last."""

from noctui.domain.moments import Instant
from noctui.domain.queries import FactRow, TicketDetail
from noctui.domain.ticket import Fact, FactKind, refusal
from noctui.tui.action import Action
from noctui.tui.reasons import Context
from noctui.tui.ticket_actions import MILESTONES, TICKET_ACTIONS

_NEVER = 2**62
"""Sorts what keeps no running clock behind what does."""

_STEP = next(action for action in TICKET_ACTIONS if action.id == "ticket.step")
_OF_FAULTS: frozenset[FactKind] = frozenset(
    {
        "dispatched",
        "remote_needed",
        "remote_started",
        "visit_needed",
        "set_out",
        "arrived",
        "spare_needed",
        "spare_arrived",
        "cut_over",
        "recovered",
        "replaced",
    }
)
"""What happens to something that is broken."""

_KINDS: dict[str, FactKind] = {"pause": "paused", "resume": "resumed", "reopen": "reopened", "step": "stepped"}


def milestones(context: Context) -> list[Action]:
    """The actions of all facts that can be recorded now, in the order in which they are wanted."""
    fitting = [action for action in (_STEP, *MILESTONES) if action.why_not(context) is None]
    possible = [action for action in fitting if action is _STEP or _is_open(action, context.detail)]
    return sorted(possible, key=lambda action: _haste(kind_of(action), context))


def _haste(kind: FactKind, context: Context) -> tuple[Instant, int, bool]:
    """By the due time of the first clock that is kept by it before all; then as the policy names it; then by whether
    it belongs to tickets of that kind.

    What ends a clock among others, as a recovery ends them all, is not what is to be done next.
    """
    other = context.ticket is not None and context.ticket.kind != "fault" and kind in _OF_FAULTS
    detail = context.detail
    if detail is None:
        return _NEVER, 0, other
    kept = (clock.due for clock in detail.row.clocks if clock.due and detail.ends.get(clock.spec, ())[:1] == (kind,))
    wanted = detail.expects.index(kind) if kind in detail.expects else len(detail.expects)
    return min(kept, default=_NEVER), wanted, other


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
