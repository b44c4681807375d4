"""What may be done to a run now, and why not."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from noctui.domain.moments import Instant
from noctui.domain.playbook import Field, Playbook, Step
from noctui.domain.run import ENDS, LaneState, Run, State, Visit

_NONE: Mapping[int, State] = MappingProxyType({})


def refusal(
    run: Run,
    playbook: Playbook,
    step: str,
    answer: str,
    login: str,
    records: Mapping[str, str],
    text: str,
    now: Instant,
) -> tuple[str, dict[str, str]] | None:
    """Why a step can't be answered so, as a code and its params; or None.

    Codes: run_ended, run_paused, no_such_step (step), not_there (step: the run is not there, or not any more), blocked
    (steps: for which others it waits), unknown_answer (answer, known), record_required (field), no_number (field,
    value), no_choice (field, known), not_over (until), second_person (who: two have to agree, and this one has
    answered), other_answer (answer: what the first of them said), no_evidence (a check that has seen nothing needs
    words), check_running.
    """
    found = playbook.by_id.get(step)
    if found is None:
        return "no_such_step", {"step": step}
    return (
        closed(run)
        or elsewhere(run, step)
        or _unknown_answer(found, answer)
        or unrecorded(found, records)
        or _of_its_kind(run, found, answer, login, text, now)
    )


def closed(run: Run) -> tuple[str, dict[str, str]] | None:
    if run.over:
        return "run_ended", {}
    return ("run_paused", {}) if run.state == "paused" else None


def elsewhere(run: Run, step: str) -> tuple[str, dict[str, str]] | None:
    """The codes not_there and blocked: a lane has to be at the step, and to wait for no other."""
    lane = run.at(step)
    if lane is None:
        return "not_there", {"step": step}
    return ("blocked", {"steps": ", ".join(lane.blocked)}) if lane.blocked else None


def skip_refusal(
    run: Run, playbook: Playbook, step: str, text: str, later: bool, freely: bool = False
) -> tuple[str, dict[str, str]] | None:
    """The same for skipping a step, or deferring it (`later`). Codes besides: no_skip, no_later, text_required.

    `freely`: it may be skipped whatever the playbook says, for what it calls was aborted.
    """
    found = playbook.by_id.get(step)
    if found is None:
        return "no_such_step", {"step": step}
    if refused := closed(run) or (None if run.at(step) else ("not_there", {"step": step})):
        return refused
    if found.skip is None and not freely:
        return "no_skip", {"step": step}
    if later and not found.can_wait:
        return "no_later", {"step": step}
    return None if text.strip() else ("text_required", {})


def return_refusal(
    run: Run, playbook: Playbook, step: str, records: Mapping[str, str], children: Mapping[int, State] = _NONE
) -> tuple[str, dict[str, str]] | None:
    """The same for doing a deferred step after all. Codes besides: not_deferred (step), child_first (as child_open).

    `children`: as of `child_refusal`, of the visit that was put off first.
    """
    if refused := closed(run) or not_deferred(run, step) or unrecorded(playbook.by_id[step], records):
        return refused
    waits = child_refusal(playbook.by_id[step], children)
    return ("child_first", waits[1]) if waits is not None else None


def not_deferred(run: Run, step: str) -> tuple[str, dict[str, str]] | None:
    return None if put_off(run, step) is not None else ("not_deferred", {"step": step})


def called_for(run: Run, step: str) -> Visit | None:
    """The visit of a step for which the playbook that it calls is begun now: the one that is open, else the oldest that
    was put off."""
    lane = run.at(step)
    if lane is not None and not lane.blocked:
        return lane.visit
    return put_off(run, step)


def call_refusal(run: Run, step: str) -> tuple[str, dict[str, str]] | None:
    """Why the playbook of a step can't be begun now: the codes of `elsewhere`."""
    return elsewhere(run, step) if called_for(run, step) is None else None


def put_off(run: Run, step: str) -> Visit | None:
    """The oldest visit of a step that was put off: the one that is done first."""
    return next((visit for visit in run.deferred if visit.step == step), None)


def child_refusal(step: Step, children: Mapping[int, State]) -> tuple[str, dict[str, str]] | None:
    """A step that calls a playbook is done when that one is finished. Codes: child_open (playbook, run: the one that is
    open).

    `children`: run → how it stands, of those that were begun for this visit; one of an earlier visit does not count.
    """
    if not step.calls or "finished" in children.values():
        return None
    running = next((str(number) for number, state in children.items() if state not in ENDS), "")
    return "child_open", {"playbook": step.calls, "run": running}


def given_up(children: Collection[State]) -> bool:
    """Whether what a step calls was begun, and aborted each time: then it may be left out, whatever the file says."""
    return bool(children) and all(state == "aborted" for state in children)


def finish_refusal(run: Run) -> tuple[str, dict[str, str]] | None:
    """Codes: run_ended, run_paused, lanes_open (lanes), deferred_open (steps)."""
    if refused := closed(run):
        return refused
    if run.open_lanes:
        return "lanes_open", {"lanes": ", ".join(lane.lane for lane in run.open_lanes)}
    if run.deferred:
        return "deferred_open", {"steps": ", ".join(visit.step for visit in run.deferred)}
    return None


def unrecorded(step: Step, records: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """What is still to be written down, or is no number; a `measure` has a field `value` of its own."""
    if step.kind == "measure" and not is_number(records.get("value", "")):
        return "no_number", {"field": "value", "value": records.get("value", "")}
    for field in step.record:
        value = records.get(field.id, "").strip()
        if not value and field.required:
            return "record_required", {"field": field.id}
        if value and (refused := _unfit(field, value)):
            return refused
    return None


def measured(step: Step, value: float) -> str:
    """The answer that a measured value is: below `low`, above `high`, or within."""
    if step.low is not None and value < step.low:
        return "low"
    return "high" if step.high is not None and value > step.high else "within"


def open_steps(run: Run) -> tuple[LaneState, ...]:
    """The lanes whose step can be answered now."""
    if run.state != "running":
        return ()
    return tuple(lane for lane in run.lanes.values() if lane.visit is not None and not lane.blocked)


def _unknown_answer(step: Step, answer: str) -> tuple[str, dict[str, str]] | None:
    if step.exit(answer) is not None:
        return None
    return "unknown_answer", {"answer": answer, "known": ", ".join(known.answer for known in step.exits)}


def _unfit(field: Field, value: str) -> tuple[str, dict[str, str]] | None:
    if field.kind in ("number", "duration") and not is_number(value):
        return "no_number", {"field": field.id, "value": value}
    known = [choice.answer for choice in field.choices]
    if field.kind == "choice" and value not in known:
        return "no_choice", {"field": field.id, "known": ", ".join(known)}
    return None


def is_number(text: str) -> bool:
    """A plain decimal: no exponent, no infinity."""
    whole, _, part = text.strip().removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and len(whole) < 12 and (not part or (part.isascii() and part.isdigit()))


def _of_its_kind(
    run: Run, step: Step, answer: str, login: str, text: str, now: Instant
) -> tuple[str, dict[str, str]] | None:
    lane = run.at(step.id)
    visit = lane.visit if lane is not None else None
    if visit is None:
        return "not_there", {"step": step.id}
    if step.hold is not None and now < visit.opened + visit.stood + step.hold:
        return "not_over", {"until": str(visit.opened + visit.stood + step.hold)}
    if step.both and visit.challenged and (refused := _second(visit, answer, login)):
        return refused
    return _unproven(run, step, text) if step.probe is not None else None


def _second(visit: Visit, answer: str, login: str) -> tuple[str, dict[str, str]] | None:
    """Who answered first may think again, but never agree with themselves."""
    if visit.challenged == login:
        return ("second_person", {"who": login}) if visit.answer == answer else None
    return ("other_answer", {"answer": visit.answer}) if visit.answer != answer else None


def _unproven(run: Run, step: Step, text: str) -> tuple[str, dict[str, str]] | None:
    seen = run.evidence.get(step.id)
    if seen is not None and seen.kind == "asked":
        return "check_running", {}
    return None if seen is not None or text.strip() else ("no_evidence", {})
