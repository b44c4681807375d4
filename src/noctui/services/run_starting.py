"""The verb that begins a playbook: what it has to know, its ticket, and the version it goes by for good."""

from collections.abc import Iterable, Mapping

from noctui.domain import run_rules, run_words
from noctui.domain.commands import Answer, NewTicket
from noctui.domain.inventory import Device
from noctui.domain.playbook import Playbook
from noctui.domain.run_commands import StartRun
from noctui.services import opening, recording, run_naming
from noctui.services.answering import person_of
from noctui.services.run_log import Going, begin, find
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import runs, tickets
from noctui.store.runs import Header

LONGEST_TITLE = 200
"""Characters of what a ticket is called."""


def start(tx: Tx, working: Working, command: StartRun) -> Answer | Going:
    """The run that has begun, or why it can't."""
    if command.parent:
        return _as_step(tx, command)
    playbook = tx.site.file.playbooks.get(command.playbook)
    if playbook is None:
        return Answer("unknown_playbook", {"playbook": command.playbook})
    return Answer("part_only") if playbook.part else _by_itself(tx, working, playbook, command)


def _by_itself(tx: Tx, working: Working, playbook: Playbook, command: StartRun) -> Answer | Going:
    if command.ticket is not None and (refused := _not_on(tx, command.ticket)) is not None:
        return refused
    parameters = _parameters(tx, playbook, command.ticket, command.parameters)
    refused = _unfit(tx, playbook, parameters) or _running(tx, command, parameters)
    if refused is not None:
        return refused
    ticket = command.ticket
    if ticket is None:
        answer = opening.new(tx, working, _new_ticket(tx, playbook, parameters, command.text))
        if not answer.done:
            return answer
        ticket = int(answer.params["ticket"])
    return _begin(tx, Header(0, playbook, ticket, parameters, pins=_pins(tx, playbook)), command)


def _not_on(tx: Tx, number: int) -> Answer | None:
    """Why no playbook can be begun on a ticket: nobody looks after what runs on one that is over."""
    ticket = tickets.get(tx.connection, number)
    if ticket is None:
        return Answer("unknown_ticket", {"ticket": str(number)})
    into = recording.standing(tx, ticket).merged
    if into is not None:
        return Answer("merged", {"into": str(into)})
    return Answer("on_closed", {"ticket": str(number)}) if ticket.status == "closed" else None


def _as_step(tx: Tx, command: StartRun) -> Answer | Going:
    """By the version that its parent was pinned to, with that one's ticket, parameters and authorisation."""
    parent = find(tx, command.parent)
    if parent is None:
        return Answer("unknown_run", {"run": str(command.parent)})
    refused = _not_its_step(parent, command)
    if refused is not None:
        return refused
    pins = parent.header.pins
    playbook = runs.pinned(tx.connection, command.playbook, pins.get(command.playbook, ""))
    if playbook is None:
        return Answer("unknown_playbook", {"playbook": command.playbook})
    asked = {parameter.id for parameter in playbook.parameters}
    inherited = {name: value for name, value in parent.header.parameters.items() if name in asked}
    parameters = _parameters(tx, playbook, parent.header.ticket, inherited | dict(command.parameters))
    if unfit := _unfit(tx, playbook, parameters):
        return unfit
    ticket, visit = parent.header.ticket, _visit(parent, command.step)
    new = Header(0, playbook, ticket, parameters, parent.header.id, command.step, visit, pins)
    child = _begin(tx, new, command)
    if _authorised(parent) and not child.run.authorised:
        child.record("authorised", data={"parent": parent.subject})
    return child


def _authorised(going: Going) -> bool:
    """By somebody: a plan that demands nobody's word has none to hand on, but what its own parent was given."""
    if going.playbook.authorise:
        return going.run.authorised
    above = find(going.tx, going.header.parent) if going.header.parent is not None else None
    return above is not None and _authorised(above)


def _not_its_step(parent: Going, command: StartRun) -> Answer | None:
    step = parent.step(command.step)
    if step is None:
        return Answer("no_such_step", {"step": command.step})
    if refused := run_rules.closed(parent.run) or run_rules.call_refusal(parent.run, command.step):
        return Answer(*refused)
    if step.calls != command.playbook:
        return Answer("other_playbook", {"playbook": step.calls})
    return _running_one(one for one in children_of(parent, step.id, _visit(parent, step.id)) if one.ended is None)


def children_of(parent: Going, step: str, visit: int) -> list[Header]:
    """The runs that were begun for a visit of one of its steps."""
    known = runs.children(parent.tx.connection, parent.header.id)
    return [one for one in known if (one.step, one.visit) == (step, visit)]


def _visit(parent: Going, step: str) -> int:
    visit = run_rules.called_for(parent.run, step)
    return visit.number if visit is not None else 0


def _begin(tx: Tx, new: Header, command: StartRun) -> Going:
    runs.pin(tx.connection, new.playbook, tx.now)
    return begin(tx, new, command.text, person_of(tx, tx.actor))


def _parameters(tx: Tx, playbook: Playbook, ticket: int | None, given: Mapping[str, str]) -> dict[str, str]:
    """What was given, even if it is unknown; the rest from the ticket and its device."""
    header = tickets.get(tx.connection, ticket) if ticket is not None else None
    device = tx.site.device(header.root) if header is not None else _named(tx, playbook, given)
    return dict(given) | run_naming.known(playbook, device, header, tx.roster, given)


def _named(tx: Tx, playbook: Playbook, given: Mapping[str, str]) -> Device | None:
    names = (given.get(one.id, "") for one in playbook.parameters if one.kind == "device")
    return next(filter(None, map(tx.site.device, names)), None)


def _unfit(tx: Tx, playbook: Playbook, parameters: Mapping[str, str]) -> Answer | None:
    if refused := run_words.refusal(playbook.parameters, parameters):
        return Answer(*refused)
    devices = (parameters.get(one.id, "") for one in playbook.parameters if one.kind == "device")
    unknown = next((name for name in devices if name and tx.site.device(name) is None), "")
    return Answer("unknown_device", {"device": unknown}) if unknown else None


def _running(tx: Tx, command: StartRun, parameters: Mapping[str, str]) -> Answer | None:
    """The same playbook for the same ticket; or, where there is none yet, about the same."""
    if command.beside:
        return None
    same = (one for one in runs.open_ones(tx.connection) if one.playbook.id == command.playbook)
    if command.ticket is not None:
        return _running_one(one for one in same if one.ticket == command.ticket)
    return _running_one(one for one in same if one.parameters == parameters)


def _running_one(found: Iterable[Header]) -> Answer | None:
    first = next(iter(found), None)
    return Answer("running_already", {"run": str(first.id)}) if first is not None else None


def _new_ticket(tx: Tx, playbook: Playbook, parameters: Mapping[str, str], text: str) -> NewTicket:
    """Its own, called as the playbook and its place are."""
    names = [_word(tx, playbook.name), run_naming.place(tx.site, Header(0, playbook, 0, parameters), None)]
    values = run_naming.by_kind(playbook, parameters)
    contract = tx.site.contract(values.get("contract"))
    return NewTicket(
        "fault",
        " ".join(filter(None, names))[:LONGEST_TITLE],
        device=values.get("device", ""),
        contract=contract.id if contract is not None else "",
        channel="other",
        text=text,
    )


def _word(tx: Tx, words: Mapping[str, str]) -> str:
    return words.get(tx.site.file.language) or next(iter(words.values()), "")


def _pins(tx: Tx, playbook: Playbook) -> dict[str, str]:
    """The versions of all playbooks that it may call, and that those may."""
    pins: dict[str, str] = {}
    left = [playbook]
    while left:
        for step in left.pop().steps():
            called = tx.site.file.playbooks.get(step.calls) if step.calls and step.calls not in pins else None
            if called is not None:
                runs.pin(tx.connection, called, tx.now)
                pins[called.id] = called.version
                left.append(called)
    return pins
