"""What is done to a step of a run: answered, skipped, put off, done after all, given up."""

from collections.abc import Mapping

from noctui.domain import run_rules as rules
from noctui.domain.commands import Answer
from noctui.domain.playbook import Step
from noctui.domain.run import EventKind, State, Visit
from noctui.domain.run_commands import AnswerStep, CheckStep, ReturnToStep, SkipStep, WaiveStep
from noctui.services import run_acts, run_approving, run_checks, run_log, run_naming
from noctui.services.answering import person_of
from noctui.services.run_log import Going
from noctui.services.run_starting import children_of


def answer(going: Going, command: AnswerStep) -> Answer:
    step = going.step(command.step)
    if step is None:
        return Answer("no_such_step", {"step": command.step})
    said = _said(step, command)
    refused = _faster(going, command.step, command.visit) or _refused(going, step, said, command)
    if refused is not None:
        return refused
    person, data = _actor(going), dict(command.records)
    if step.kind == "approve":
        found = run_approving.said_by(going, step.by, command.by, command.way)
        if isinstance(found, Answer):
            return found
        person, data = found.person, data | run_approving.word(found, command.way)
    kind = _kind(going, step)
    going.record(kind, step.id, said, command.text, data, person)
    if kind == "agreed" or not step.both:
        run_acts.enter(going, step)
    return Answer("done")


def skip(going: Going, command: SkipStep) -> Answer:
    """A step whose playbook was aborted may be left out, whatever the file says of it."""
    if faster := _faster(going, command.step, command.visit):
        return faster
    freely = rules.given_up(_children(going, _open(going, command.step)).values())
    refused = rules.skip_refusal(going.run, going.playbook, command.step, command.reason, command.later, freely)
    if refused is not None:
        return Answer(*refused)
    going.record("deferred" if command.later else "skipped", command.step, text=command.reason, person=_actor(going))
    return Answer("done")


def come_back(going: Going, command: ReturnToStep) -> Answer:
    children = _children(going, rules.put_off(going.run, command.step))
    refused = rules.return_refusal(going.run, going.playbook, command.step, command.records, children)
    if refused is None:
        refused = _unknown_field(going.playbook.by_id[command.step], command.records)
    if refused is not None:
        return Answer(*refused)
    [done] = going.playbook.by_id[command.step].exits
    going.record("returned", command.step, done.answer, command.text, command.records, _actor(going))
    run_acts.enter(going, going.playbook.by_id[command.step])
    return Answer("done")


def waive(going: Going, command: WaiveStep) -> Answer:
    """Only a leader's role comes this far."""
    if refused := rules.closed(going.run) or rules.not_deferred(going.run, command.step):
        return Answer(*refused)
    if not command.reason.strip():
        return Answer("text_required")
    going.record("waived", command.step, text=command.reason, person=_actor(going))
    return Answer("done")


def check(going: Going, command: CheckStep) -> Answer:
    """Let it look; see `run_checks.ask`."""
    step = going.step(command.step)
    if step is None:
        return Answer("no_such_step", {"step": command.step})
    return _faster(going, command.step, command.visit) or run_checks.ask(going, step, command)


def _said(step: Step, command: AnswerStep) -> str:
    """Of a `measure` what its value says."""
    value = command.records.get("value", "")
    if step.kind != "measure" or not rules.is_number(value):
        return command.answer
    return rules.measured(step, float(value))


def _refused(going: Going, step: Step, said: str, command: AnswerStep) -> Answer | None:
    now, login = going.tx.now, going.tx.actor
    refused = (
        (rules.unrecorded(step, command.records) if step.kind == "measure" and not said else None)
        or rules.refusal(going.run, going.playbook, step.id, said, login, command.records, command.text, now)
        or _unknown_field(step, command.records)
        or rules.child_refusal(step, _children(going, _open(going, step.id)))
    )
    if refused is None:
        return None
    code, params = refused
    who = {"who": run_naming.person(going.tx.site, going.tx.roster, params["who"])} if "who" in params else {}
    return Answer(code, params | who)


def _unknown_field(step: Step, records: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    known = [field.id for field in step.record] + ["value"] * (step.kind == "measure")
    unknown = next((name for name in records if name not in known), "")
    return ("unknown_field", {"field": unknown, "known": ", ".join(known)}) if unknown else None


def _faster(going: Going, step: str, number: int) -> Answer | None:
    """The visit that was seen is over: who was faster, and what they said."""
    at = _open(going, step)
    if at is not None and at.number == number:
        return None
    over = (visit for visit in reversed(going.run.visits) if (visit.step, visit.number) == (step, number))
    done = next(over, None)
    if done is None:
        return Answer("not_there", {"step": step})
    who = run_naming.person(going.tx.site, going.tx.roster, done.by)
    return Answer("not_there", {"step": step, "who": who, "answer": done.answer or done.outcome, "at": str(done.at)})


def _children(going: Going, visit: Visit | None) -> dict[int, State]:
    """The runs that were begun for a visit, and how they stand; none where its step calls nothing."""
    if visit is None or not going.playbook.by_id[visit.step].calls:
        return {}
    begun = children_of(going, visit.step, visit.number)
    return {header.id: run_log.going(going.tx, header).run.state for header in begun}


def _open(going: Going, step: str) -> Visit | None:
    at = going.run.at(step)
    return at.visit if at is not None else None


def _kind(going: Going, step: Step) -> EventKind:
    """Of two who have to agree the second one agrees; the first may think again."""
    at = _open(going, step.id)
    challenged = at.challenged if at is not None else ""
    return "agreed" if step.both and challenged not in ("", going.tx.actor) else "answered"


def _actor(going: Going) -> str:
    return person_of(going.tx, going.tx.actor)
