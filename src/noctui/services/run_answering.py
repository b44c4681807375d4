"""What is done to a step of a run: answered, skipped, put off, done after all, given up."""

from collections.abc import Mapping

from noctui.domain import run_rules as rules
from noctui.domain.commands import Answer
from noctui.domain.playbook import Step
from noctui.domain.run import EventKind, Run
from noctui.domain.run_commands import AnswerStep, CheckStep, ReturnToStep, SkipStep, WaiveStep
from noctui.services import run_approving, run_checks, run_log, run_naming
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
    going.record(_kind(going, step), step.id, said, command.text, data, person)
    return Answer("done")


def skip(going: Going, command: SkipStep) -> Answer:
    """A step whose playbook was aborted may be left out, whatever the file says of it."""
    if faster := _faster(going, command.step, command.visit):
        return faster
    refused = rules.skip_refusal(going.run, going.playbook, command.step, command.reason, command.later)
    if refused is not None and not (
        refused[0] == "no_skip" and command.reason.strip() and _aborted(going, command.step)
    ):
        return Answer(*refused)
    going.record("deferred" if command.later else "skipped", command.step, text=command.reason, person=_actor(going))
    return Answer("done")


def come_back(going: Going, command: ReturnToStep) -> Answer:
    refused = rules.return_refusal(going.run, going.playbook, command.step, command.records)
    if refused is None:
        refused = _unknown_field(going.playbook.by_id[command.step], command.records)
    if refused is not None:
        return Answer(*refused)
    [done] = going.playbook.by_id[command.step].exits
    going.record("returned", command.step, done.answer, command.text, command.records, _actor(going))
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
    )
    if refused is not None:
        code, params = refused
        who = {"who": run_naming.person(going.tx.site, going.tx.roster, params["who"])} if "who" in params else {}
        return Answer(code, params | who)
    return _child_open(going, step) if step.calls else None


def _unknown_field(step: Step, records: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    known = [field.id for field in step.record] + ["value"] * (step.kind == "measure")
    unknown = next((name for name in records if name not in known), "")
    return ("unknown_field", {"field": unknown, "known": ", ".join(known)}) if unknown else None


def _faster(going: Going, step: str, number: int) -> Answer | None:
    """The visit that was seen is over: who was faster, and what they said."""
    at = going.run.at(step)
    if at is not None and at.visit is not None and at.visit.number == number:
        return None
    over = (visit for visit in reversed(going.run.visits) if (visit.step, visit.number) == (step, number))
    done = next(over, None)
    if done is None:
        return Answer("not_there", {"step": step})
    who = run_naming.person(going.tx.site, going.tx.roster, done.by)
    return Answer("not_there", {"step": step, "who": who, "answer": done.answer or done.outcome, "at": str(done.at)})


def _child_open(going: Going, step: Step) -> Answer | None:
    """A step that calls a playbook is done when that one is finished."""
    children = _children(going, step.id)
    if any(child.state == "finished" for child in children):
        return None
    running = next((str(child.number) for child in children if not child.over), "")
    return Answer("child_open", {"playbook": step.calls, "run": running})


def _aborted(going: Going, step: str) -> bool:
    children = _children(going, step)
    return bool(children) and all(child.state == "aborted" for child in children)


def _children(going: Going, step: str) -> list[Run]:
    return [run_log.going(going.tx, header).run for header in children_of(going, step)]


def _kind(going: Going, step: Step) -> EventKind:
    """Of two who have to agree the second one agrees; the first may think again."""
    at = going.run.at(step.id)
    challenged = at.visit.challenged if at is not None and at.visit is not None else ""
    return "agreed" if step.both and challenged not in ("", going.tx.actor) else "answered"


def _actor(going: Going) -> str:
    return person_of(going.tx, going.tx.actor)
