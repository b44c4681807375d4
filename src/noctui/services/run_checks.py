"""What a check step looks at, and what it saw: evidence for whoever answers. Nothing is ticked by itself."""

from noctui.domain.commands import Answer
from noctui.domain.playbook import Probe, Step
from noctui.domain.run_commands import CheckStep
from noctui.domain.run_rules import closed, elsewhere
from noctui.domain.run_words import filled
from noctui.domain.survey import Asked, Findings, Survey, as_data
from noctui.probes.address import endpoint
from noctui.services.answering import person_of
from noctui.services.one_by_one import one_by_one
from noctui.services.run_log import Going, find, going, subject
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import runs
from noctui.store.runs import Header


def ask(found: Going, step: Step, command: CheckStep) -> Answer:
    """Refused: no_check (it has nothing to look at), check_running, no_target (its parameter is empty), bad_target."""
    if refused := closed(found.run) or elsewhere(found.run, step.id):
        return Answer(*refused)
    if step.probe is None:
        return Answer("no_check", {"step": step.id})
    known = found.run.evidence.get(step.id)
    if known is not None and known.kind == "asked":
        return Answer("check_running", {"step": step.id})
    target = command.target.strip() or filled(step.probe.target, found.header.parameters)
    if target.startswith("{"):
        return Answer("no_target", {"step": step.id})
    survey = _survey(found.tx.site, step.probe, target)
    if survey is None:
        return Answer("bad_target", {"target": target})
    data = {"method": survey.method, "target": target, "address": survey.address}
    event = found.record("asked", step.id, data=data, person=person_of(found.tx, found.tx.actor))
    found.tx.changes.surveys.append(Asked(found.header.id, event.id, step.id, survey))
    return Answer("done")


def see(tx: Tx, asked: Asked, findings: Findings) -> None:
    """Keep what a look has seen, unless the run has gone on meanwhile."""
    found = find(tx, asked.run)
    if found is not None and _waits(found, asked.step, asked.event):
        found.record("seen", asked.step, data=as_data(asked.survey, findings))


def give_up(tx: Tx) -> None:
    """For an engine that begins: the looks of the one before it have left no word. They are not taken again by
    themselves: nobody knows what they saw, and that is said."""
    waiting = runs.open_ones(tx.connection)
    one_by_one(tx, waiting, lambda header: subject(header.id), lambda header: _cut_off(tx, header))


def _cut_off(tx: Tx, header: Header) -> None:
    found = going(tx, header)
    for step, event in list(found.run.evidence.items()):
        if event.kind == "asked":
            found.record("seen", step, data={**event.data, "proposed": "", "note": "cut-off", "raw": ""})


def _waits(found: Going, step: str, event: int) -> bool:
    known = found.run.evidence.get(step)
    return not found.run.over and known is not None and known.id == event


def _survey(site: Site, probe: Probe, target: str) -> Survey | None:
    """Of a device of the inventory, or of an address as it was typed; None: it is neither."""
    device = site.device(target)
    address = device.address if device is not None else target
    try:
        endpoint(address)
    except (ValueError, OSError):
        return None
    return Survey.of(probe, address, device.id if device is not None else "")
