"""Verbs that write down what happened to a ticket, and that take back what was written wrongly."""

from collections.abc import Sequence

from noctui.domain import sla
from noctui.domain import ticket as rules
from noctui.domain.commands import AddFact, AddNote, AddReference, Answer, CorrectFact, RecordConsent, TakeStep
from noctui.domain.moments import MINUTE
from noctui.domain.policy import Policy
from noctui.domain.ticket import Fact, FactKind
from noctui.domain.timeline import NAMING
from noctui.domain.workflow import next_step, refusal
from noctui.services import broadcasting, recording, terms
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header

MILESTONES: frozenset[FactKind] = frozenset(
    {
        "dispatched",
        "responded",
        "remote_needed",
        "remote_started",
        "visit_needed",
        "set_out",
        "arrived",
        "plan_proposed",
        "spare_needed",
        "spare_arrived",
        "cut_over",
        "progress_reported",
        "recovered",
        "resolved",
        "report_submitted",
        "fulfilled",
        "observed",
        "replaced",
        "closed",
        "reopened",
        "paused",
        "resumed",
    }
)
"""What an operator may record with `AddFact`; the other facts have verbs of their own."""

_REASONED: frozenset[FactKind] = frozenset({"paused", "reopened"})
_LATE = MINUTE
"""A fact recorded later than this after it happened needs words that say why."""


def add_fact(tx: Tx, header: Header, command: AddFact) -> Answer:
    """Record a milestone, now or as it happened a while ago."""
    refused = _refusal(tx, header, command)
    if refused is not None:
        return refused
    data = {name: text for name in ("clock", "evidence") if (text := getattr(command, name).strip())}
    answer = recording.record(tx, header, Draft(command.fact, command.text, data, command.occurred_at))
    if answer.done and command.fact == "progress_reported":
        broadcasting.progress(tx, header, command)
    if answer.done and command.fact == "recovered":
        tx.announce("recovery", f"T-{header.id}", {"device": header.root or header.text, "by": tx.actor}, header.id)
    if answer.done and command.fact == "reopened":
        params = {"device": header.root or header.text, "by": tx.actor}
        tx.announce("reopened", f"T-{header.id}", params, header.id, bell=False)
    return answer


def add_note(tx: Tx, header: Header, command: AddNote) -> Answer:
    if not command.text.strip():
        return Answer("text_required")
    return recording.record(tx, header, Draft("note", command.text), bumps=False)


def add_reference(tx: Tx, header: Header, command: AddReference) -> Answer:
    """Tie the number that a carrier or customer gave to the fault."""
    if not command.number.strip():
        return Answer("text_required")
    data = {"system": command.system.strip(), "number": command.number.strip()}
    return recording.record(tx, header, Draft("reference", data=data), bumps=False)


def record_consent(tx: Tx, header: Header, command: RecordConsent) -> Answer:
    """Write down what the customer allowed or refused; the newest word counts."""
    if not command.by.strip():
        return Answer("text_required", {}, header.version)
    data = {"what": command.what, "given": "yes" if command.given else "no", "by": command.by.strip()}
    return recording.record(tx, header, Draft("consented", command.text, data), bumps=False)


def take_step(tx: Tx, header: Header, command: TakeStep) -> Answer:
    """Sign the next step of a defect's workflow."""
    if header.kind != "defect":
        return Answer("invalid", {"detail": header.kind}, header.version)
    told = tickets.facts(tx.connection, header.id)
    reason = refusal(told, command.step, command.signed)
    if reason is not None:
        return Answer(reason, {"step": command.step, "next": next_step(told) or ""}, header.version)
    if not command.text.strip():
        return Answer("text_required", {}, header.version)
    if (command.step == "analyse") != bool(command.nature):
        return Answer("invalid", {"detail": "nature"}, header.version)
    data = {"step": command.step, "signed": command.signed.strip()}
    if command.nature:
        data["nature"] = command.nature
    return recording.record(tx, header, Draft("stepped", command.text, data))


def correct(tx: Tx, header: Header, command: CorrectFact) -> Answer:
    """Void a wrong fact; both stay visible and the clocks are folded again."""
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    told = tickets.facts(tx.connection, header.id)
    wrong = next((fact for fact in rules.valid(told) if fact.id == command.fact), None)
    if wrong is None or wrong.kind in rules.FIXED:
        return Answer("unknown_fact", {"fact": str(command.fact)}, header.version)
    if _closes_again(told, wrong) and (refused := recording.open_runs(tx, header)) is not None:
        return refused
    header = terms.without(header, told, wrong)
    return recording.record(tx, header, Draft("corrected", command.reason, {"voids": str(wrong.id)}))


def _closes_again(told: Sequence[Fact], wrong: Fact) -> bool:
    return wrong.kind == "reopened" and rules.standing([fact for fact in told if fact != wrong]).status == "closed"


def _refusal(tx: Tx, header: Header, command: AddFact) -> Answer | None:
    if command.fact not in MILESTONES:
        return Answer("other_verb", {"what": command.fact}, header.version)
    ago = 0 if command.occurred_at is None else tx.now - command.occurred_at
    if ago > _LATE and not command.text.strip():
        return Answer("late", {"ago": str(ago)}, header.version)
    if command.fact in _REASONED and not command.text.strip():
        return Answer("text_required", {}, header.version)
    policy = recording.policy(tx, header)
    if command.fact == "paused" and not _can_pause(tx, header, policy):
        return Answer("never_pauses", {}, header.version)
    if command.fact == "remote_started" and not _may_work_remotely(tx, header):
        return Answer("no_consent", {"consent": "remote"}, header.version)
    return _misdirected(header, command, policy) if command.clock else None


def _can_pause(tx: Tx, header: Header, policy: Policy | None) -> bool:
    return policy is not None and sla.can_pause(policy, recording.level(tx, header))


def _may_work_remotely(tx: Tx, header: Header) -> bool:
    """Nobody logs in from afar before the customer's permission is written down; the newest word counts."""
    return any(word.what == "remote" and word.given for word in recording.standing(tx, header).consents)


def _misdirected(header: Header, command: AddFact, policy: Policy | None) -> Answer | None:
    """A fact that names a clock has to be one that this clock waits for."""
    if command.fact not in NAMING:
        return Answer("names_no_clock", {"what": command.fact}, header.version)
    specs = policy.clocks if policy is not None else ()
    waiting = [spec.id for spec in specs if command.fact in spec.until or command.fact == spec.beat]
    return None if command.clock in waiting else recording.other_clock(header, command.fact, command.clock, waiting)
