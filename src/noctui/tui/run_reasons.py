"""Why a step of a run can't be taken now: what the screen shows in, a translated sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import _, listed, pick
from noctui.tui.reasons import Context, act, first
from noctui.tui.run_spot import LETTERS
from noctui.tui.run_words import all_ended, refusal

if TYPE_CHECKING:
    from noctui.domain.playbook import Step


def no_run(context: Context) -> str | None:
    return None if context.run is not None else _("There is no run here; 4 shows them all.")


def not_told(context: Context) -> str | None:
    if context.run is None or context.run.detail is not None:
        return None
    return _("The engine has not told about the run yet.")


def ended(context: Context) -> str | None:
    return refusal("run_ended") if context.run is not None and context.run.row.ended is not None else None


def paused(context: Context) -> str | None:
    return refusal("run_paused") if context.run is not None and context.run.row.state == "paused" else None


def not_paused(context: Context) -> str | None:
    return refusal("not_paused_run") if context.run is not None and context.run.row.state != "paused" else None


def no_step(context: Context) -> str | None:
    """The chosen lane is at no step that could be answered."""
    if context.run is None or (context.run.step is not None and not _blocked(context)):
        return None
    if context.run.step is not None and context.run.lane is not None:
        return refusal("blocked", steps=_names(context, context.run.lane.blocked))
    if all(lane.ended is not None for lane in context.run.row.lanes):
        return all_ended(_names(context, tuple(visit.step for visit in context.run.deferred)))
    if not context.run.row.authorised:
        return _("This lane waits for the authorisation of the plan; ] goes to another one.")
    return _("There is no step to take in this lane; ] goes to another one.")


def _blocked(context: Context) -> bool:
    return context.run is not None and context.run.lane is not None and bool(context.run.lane.blocked)


def _names(context: Context, steps: tuple[str, ...]) -> str:
    known = context.run.steps if context.run is not None else {}
    return "; ".join(pick(known[name].say) if name in known else name for name in steps)


def _step(context: Context) -> Step | None:
    return context.run.step if context.run is not None else None


def said_already(context: Context) -> str | None:
    """Of two who have to agree this one has spoken; they may still think again, by the list of answers."""
    run, me = context.run, context.me
    if run is None or me is None or run.lane is None or run.lane.challenged != me.login or len(run.exits) > 1:
        return None
    return refusal("second_person", who=me.name)


def checking(context: Context) -> str | None:
    evidence = context.run.evidence if context.run is not None else None
    return refusal("check_running") if evidence is not None and evidence.kind == "asked" else None


def no_probe(context: Context) -> str | None:
    step = _step(context)
    return refusal("no_check") if step is not None and step.probe is None else None


def unskippable(context: Context) -> str | None:
    step = _step(context)
    return refusal("no_skip") if step is not None and step.skip is None else None


def undeferrable(context: Context) -> str | None:
    step = _step(context)
    return refusal("no_later") if step is not None and not step.can_wait else None


def nothing_deferred(context: Context) -> str | None:
    if context.run is None or context.run.deferred:
        return None
    return _("No step of this run was put off.")


def authorised(context: Context) -> str | None:
    if context.run is None or not context.run.row.authorised:
        return None
    demanded = context.run.detail is None or context.run.detail.authorise
    return refusal("authorised_already" if demanded else "no_authorisation")


def own_plan(context: Context) -> str | None:
    """There is nobody whose word could be recorded: the one who looks has started it, and nobody else has a post."""
    run = context.run
    if run is None or run.detail is None or run.contacts(run.detail.authorise):
        return None
    return _("Nobody has a post now that may authorise this plan: the roster has to say who.")


def unfinished(context: Context) -> str | None:
    run = context.run
    if run is None:
        return None
    still = [pick(lane.name) or lane.lane for lane in run.row.lanes if lane.ended is None]
    if still:
        return refusal("lanes_open", lanes=listed(still))
    steps = listed(_names(context, (visit.step,)) for visit in run.deferred)
    return refusal("deferred_open", steps=steps) if steps else None


def no_ticket(context: Context) -> str | None:
    if context.run is None or context.run.row.ticket is not None:
        return None
    return _("This run has no ticket.")


def one_answer(context: Context) -> str | None:
    """Letters are for steps with several answers; Enter takes care of what has only just come."""
    run = context.run
    if run is None or (len(run.exits) > 1 and not run.calls):
        return None
    return _("This step is answered with Enter.")


def no_such_letter(context: Context) -> str | None:
    run = context.run
    if run is None or not run.key or LETTERS.find(run.key) < len(run.exits):
        return None
    return _("This step has no answer {key}.", key=run.key)


def too_soon(context: Context) -> str | None:
    """One key answers the step: never one that was meant for the step before."""
    run = context.run
    if run is None or not run.plain:
        return None
    if run.busy:
        return _("Sent; wait for the engine.")
    return _("This step has only just come: read it, then press again.") if run.fresh else None


on_run = first(no_run, not_told, ended, act)
going = first(no_run, not_told, ended, paused, act)
at_step = first(going, no_step)
