"""Which facts a ticket can take now: those that its clocks wait for first."""

from noctui.domain.queries import FactRow, TicketDetail
from noctui.domain.ticket import Fact, FactKind, refusal
from noctui.tui.action import Action
from noctui.tui.reasons import Context
from noctui.tui.ticket_actions import MILESTONES

_KINDS: dict[str, FactKind] = {"pause": "paused", "resume": "resumed", "reopen": "reopened"}


def milestones(context: Context) -> list[Action]:
    """The actions of all facts that can be recorded now, in the order in which they are wanted."""
    possible = [action for action in MILESTONES if action.why_not(context) is None and _is_open(action, context.detail)]
    expects = context.detail.expects if context.detail is not None else ()
    return sorted(possible, key=lambda action: expects.index(kind) if (kind := kind_of(action)) in expects else 99)


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
