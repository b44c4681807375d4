"""The verb that opens a ticket by hand."""

from dataclasses import replace

from noctui.domain.commands import Answer, NewTicket
from noctui.domain.inventory import Contract, Device
from noctui.domain.moments import DAY, MINUTE
from noctui.domain.policy import Level, Policy
from noctui.services import facts, intake, recording
from noctui.services.entries import Draft
from noctui.services.intake import Plan
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import tickets
from noctui.store.tickets import Header

_LONGEST_AGO = 31 * DAY
"""What was reported longer ago than this is a slip of the pen, and would breach every clock at once."""
_LATE = MINUTE
_FAILING = ("down", "unreachable")


def new(tx: Tx, working: Working, command: NewTicket) -> Answer:
    """Open a ticket for a device, for a contract, or for neither. Its number is the answer's `ticket`."""
    device, contract = tx.site.device(command.device), tx.site.contract(command.contract)
    refused = _refusal(tx, command, device, contract)
    if refused is not None:
        return refused
    plan = intake.plan(tx.site, command.kind, device, contract)
    level = _level(plan, command.level)
    if level is None:
        return _unknown_level(plan.policy, command.level)
    at = tx.now if command.occurred_at is None else command.occurred_at
    header = tickets.create(tx.connection, _written(intake.row(plan, level, at, device), command))
    if device is not None:
        _hold(tx, working, header, device)
    header = facts.record(tx, header, Draft("reported", command.text, _reported(header), at))
    if command.answer.strip():
        header = _answered(tx, header, command.answer)
    else:
        _announce(tx, header, plan.policy)
    return Answer("done", {"ticket": str(header.id)}, header.version)


def _refusal(tx: Tx, command: NewTicket, device: Device | None, contract: Contract | None) -> Answer | None:
    if command.device and device is None:
        return Answer("unknown_device", {"device": command.device})
    if command.contract and contract is None:
        return Answer("unknown_contract", {"contract": command.contract})
    return _wording(command) or _timing(tx, command)


def _wording(command: NewTicket) -> Answer | None:
    if not command.title.strip():
        return Answer("title_required")
    if command.answer.strip() and command.kind != "consultation":
        return Answer("no_consultation")
    return None


def _timing(tx: Tx, command: NewTicket) -> Answer | None:
    """A report that is typed late has to say why, as any fact of the past."""
    ago = 0 if command.occurred_at is None else tx.now - command.occurred_at
    if ago < 0:
        return Answer("future", {"at": str(tx.now - ago)})
    if ago > _LONGEST_AGO:
        return Answer("too_long_ago", {"days": str(_LONGEST_AGO // DAY)})
    return Answer("late", {"ago": str(ago)}) if ago > _LATE and not command.text.strip() else None


def _level(plan: Plan, wanted: str) -> Level | None:
    """The level that was asked for, or the proposed one; None when the policy has no such level."""
    if not wanted:
        return plan.proposed
    return plan.policy.level(wanted) if plan.policy is not None else None


def _unknown_level(policy: Policy | None, wanted: str) -> Answer:
    if policy is None:
        return Answer("no_policy")
    return Answer("unknown_level", {"level": wanted, "known": ", ".join(level.id for level in policy.levels)})


def _written(header: Header, command: NewTicket) -> Header:
    return replace(
        header,
        kind=command.kind,
        text=_line(command.title),
        reporter=_line(command.reporter),
        contact=_line(command.contact),
        channel=command.channel,
    )


def _reported(header: Header) -> dict[str, str]:
    """All that was written down is in the journal."""
    names = ("contract", "policy", "level", "kind", "reporter", "contact", "channel")
    said = {"device": header.root, "title": header.text} | {name: getattr(header, name) or "" for name in names}
    return {name: text for name, text in said.items() if text}


def _line(text: str) -> str:
    """Titles and names are one line, whatever was pasted."""
    return " ".join(text.split())


def _hold(tx: Tx, working: Working, header: Header, device: Device) -> None:
    """A fault that the monitoring sees as well recovers when the device is back."""
    if header.kind == "fault" and working.devices[device.id].state in _FAILING:
        tickets.hold(tx.connection, header.id, device.id)
        working.held[device.id] = header.id


def _answered(tx: Tx, header: Header, answer: str) -> Header:
    """A question that was answered at once needs no second form; it stays open for what its policy still asks for."""
    for kind in ("accepted", "responded"):
        facts.add(tx, header, Draft(kind))
    header = facts.record(tx, header, Draft("resolved", answer))
    if recording.refused(tx, header, "closed", tx.now) is None:
        header = facts.record(tx, header, Draft("closed"))
    return header


def _announce(tx: Tx, header: Header, policy: Policy | None) -> None:
    levels = policy.levels if policy is not None else ()
    worst = len(levels) > 1 and header.level == levels[0].id
    params = {"device": header.root, "text": header.text, "kind": header.kind, "level": header.level}
    tx.announce("opened", f"T-{header.id}", params, header.id, bell=worst)
