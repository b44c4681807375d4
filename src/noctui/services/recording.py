"""One fact by an operator's hand: refused by the rules of a ticket, or written with all that follows from it."""

from noctui.domain import closing
from noctui.domain import ticket as rules
from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.paging import RUN
from noctui.domain.policy import Policy
from noctui.domain.ticket import Fact, FactKind, Standing
from noctui.services import clocks, facts
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import runs, tickets
from noctui.store.tickets import Header


def record(tx: Tx, header: Header, draft: Draft, bumps: bool = True) -> Answer:
    """`bumps`: whoever saw the ticket before is told; not for what contradicts nothing."""
    answer = refused(tx, header, draft.kind, draft.moment(tx.now))
    if answer is not None:
        return answer
    if bumps:
        header = facts.record(tx, header, draft)
    else:
        facts.add(tx, header, draft)
        header = facts.refresh(tx, header)
    return Answer("done", {}, header.version)


def refused(tx: Tx, header: Header, kind: FactKind, at: Instant) -> Answer | None:
    """Why this fact can't be recorded as having occurred then; None when it can."""
    told = tickets.facts(tx.connection, header.id)
    reason = rules.refusal(told, kind, at, tx.now, header.kind)
    if reason is not None:
        return Answer(reason, {"fact": kind, **_details(tx, told, kind, at, reason)}, header.version)
    return _unfinished(tx, header, told, at) if kind == "closed" else None


def other_clock(header: Header, kind: FactKind, clock: str, known: list[str]) -> Answer:
    """The refusal of a fact that names a clock for which it can't be meant; `known`: those for which it can."""
    params = {"what": kind, "clock": clock, "known": ", ".join(known)}
    return Answer("other_clock" if known else "no_clock", params, header.version)


def standing(tx: Tx, header: Header) -> Standing:
    return rules.standing(tickets.facts(tx.connection, header.id))


def level(tx: Tx, header: Header) -> str:
    """The level it has now."""
    return standing(tx, header).level or header.level


def policy(tx: Tx, header: Header) -> Policy | None:
    return tx.site.policy(header.policy)


def _details(tx: Tx, told: list[Fact], kind: FactKind, at: Instant, reason: str) -> dict[str, str]:
    """What the sentence of a refusal tells beside the fact: a moment, who was there before, where it went on."""
    standing = rules.valid(told)
    match reason:
        case "merged":
            return {"into": str(rules.standing(told).merged or "")}
        case "future" | "too_early":
            return {"at": str(at)}
        case "before_report":
            return {"at": str(next(fact.occurred_at for fact in standing if fact.kind == "reported"))}
        case "already":
            stands = next(fact for fact in reversed(standing) if fact.kind == kind)
            return {"what": kind, "who": tx.site.name_of(stands.actor), "at": str(stands.occurred_at)}
    return {}


def _unfinished(tx: Tx, header: Header, told: list[Fact], at: Instant) -> Answer | None:
    """What keeps a ticket from being closed at that moment: a watch that goes on, a duty that stands open, a run."""
    known, running = policy(tx, header), clocks.of(tx.site, header, told, at)
    until = closing.watch_until(known, running)
    if until is not None:
        return Answer("watching", {"until": str(until)}, header.version)
    if duties := closing.open_duties(known, told, running, header.kind):
        return Answer("missing", {"facts": ", ".join(duties)}, header.version)
    return open_runs(tx, header)


def open_runs(tx: Tx, header: Header) -> Answer | None:
    """What keeps a ticket from being closed whatever its policy says: a playbook that is under way on it."""
    found = ", ".join(f"{RUN}{run.id}" for run in runs.open_on(tx.connection, header.id))
    return Answer("open_runs", {"runs": found}, header.version) if found else None
