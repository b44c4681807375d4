"""The progress report that is written for the operator: who must get it, what changed since the last one, what comes
next. It is only a draft: what is sent, and recorded, is what stands in the form then."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from noctui.catalog import _, pick
from noctui.domain.moments import Instant
from noctui.domain.queries import FactRow
from noctui.domain.views import ClockRow, DeviceRow, TicketRow
from noctui.tui.choices import Known
from noctui.tui.fact_words import fact_text
from noctui.tui.folding import fold_facts
from noctui.tui.look import Look
from noctui.tui.mirror import open_clocks
from noctui.tui.words import DEVICE_STATES, STATUSES, ticket_title

_UNTOLD = frozenset({"progress_reported", "note", "corrected", "linked", "reference", "left", "joined", "consented"})
"""Facts that are no news for a customer."""
_NEWEST = 8


def rhythm_at_hand(known: Known) -> str:
    """The rhythm that is due first, where there are several."""
    rhythms = _rhythms(known.context.ticket) if known.context.ticket else []
    return rhythms[0].spec if len(rhythms) > 1 else ""


def report_text(known: Known) -> str:
    """The report as it can be sent now, in lines; empty without a ticket."""
    row = known.context.ticket
    if row is None:
        return ""
    facts = known.detail.facts if known.detail else ()
    members = known.detail.devices if known.detail else (row.root,)
    return "\n".join(_lines(row, facts, [known.devices[name] for name in members if name in known.devices], known.look))


def _lines(row: TicketRow, facts: Sequence[FactRow], devices: Sequence[DeviceRow], look: Look) -> Iterator[str]:
    receivers = ", ".join(dict.fromkeys(pick(clock.to) for clock in _rhythms(row) if clock.to))
    if receivers:
        yield _("To: {receivers}", receivers=look.shown(receivers))
    level = look.shown(pick(row.level_name) or row.level)
    yield f"T-{row.id} {look.shown(ticket_title(row))}, " + _(
        "level {level}, {status}", level=level, status=_(STATUSES[row.status])
    )
    last = _last_report(facts)
    since = _("Since the last report ({time}):", time=look.moment(last)) if last is not None else _("Until now:")
    yield f"{since} {_news(facts, last, look)}"
    if devices:
        yield _("Devices: {states}", states=_states(devices))
    if promise := _next_promise(row, look):
        yield _("Next: {promise}", promise=promise)


def _rhythms(row: TicketRow | None) -> list[ClockRow]:
    """The rhythms that go on, the one due first at the head."""
    going = [due for due in open_clocks(row) if due.clock.kind == "rhythm"] if row is not None else []
    return [due.clock for due in sorted(going, key=lambda due: due.at)]


def _last_report(facts: Iterable[FactRow]) -> Instant | None:
    told = (fact.occurred for fact in facts if fact.kind == "progress_reported" and not fact.voided)
    return max(told, default=None)


def _news(facts: Sequence[FactRow], since: Instant | None, look: Look) -> str:
    fresh = [
        fact
        for fact in facts
        if not fact.voided and fact.kind not in _UNTOLD and (since is None or fact.recorded > since)
    ]
    told = [f"{look.moment(run[0].occurred)} {look.shown(fact_text(run[0], facts))}" for run in fold_facts(fresh)]
    return "; ".join(told[-_NEWEST:]) or _("nothing new; work goes on")


def _states(devices: Iterable[DeviceRow]) -> str:
    counts = Counter(row.state for row in devices)
    return ", ".join(f"{counts[state]} {_(word)}" for state, word in DEVICE_STATES.items() if state in counts)


def _next_promise(row: TicketRow, look: Look) -> str:
    """What of the promises to the customer is due next, and when; a report is none."""
    ahead = [due for due in open_clocks(row) if due.clock.kind == "limit" and due.at >= look.now]
    due = min(ahead, key=lambda one: one.at, default=None)
    if due is None:
        return ""
    return _("{clock} by {time}", clock=look.shown(pick(due.clock.name)), time=look.moment(due.at))
