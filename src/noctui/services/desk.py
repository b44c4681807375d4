"""The door for every command: once per `op_id`, only for those who may, each to its verb."""

from collections.abc import Mapping
from dataclasses import fields
from itertools import chain

from noctui.domain.commands import (
    Acknowledge,
    Answer,
    Command,
    EndMute,
    NewTicket,
    OpenMaintenance,
    WriteLog,
)
from noctui.domain.drill_views import DrillCommand
from noctui.domain.handover_commands import HandoverCommand
from noctui.domain.inventory import Operator
from noctui.domain.message_commands import RetryMessage, TestContact, ToldByPhone
from noctui.domain.mute_commands import MuteCommand
from noctui.domain.operators import SetPin, may
from noctui.domain.page_commands import PageCommand
from noctui.domain.queries import Query
from noctui.domain.reload import ReloadSite
from noctui.domain.roster_commands import RosterCommand
from noctui.domain.run_commands import RunCommand
from noctui.domain.tools import UseTool
from noctui.services import (
    acknowledging,
    answering,
    handover,
    message_desk,
    mutes,
    opening,
    operators,
    roster_changes,
    runs,
    tickets,
)
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import ops

LONGEST_TEXT = 4000
"""Characters that a person may type into one command."""
LONGEST_LINE = 200
"""Characters of what stands in one line: a title, a name, a number."""
LONGEST_ID = 64
_LINES = frozenset({"title", "reporter", "contact", "signed", "by", "ours", "theirs", "system", "number"})
LARGEST = 2**62
"""Numbers beyond it fit into no column; PostgreSQL takes no NUL in a text either."""


def perform(tx: Tx, working: Working, command: Command, op_id: str, operator: Operator) -> Answer:
    """Carry out a command in the caller's transaction. A repeated `op_id` gets the first answer and does nothing."""
    if not 0 < len(op_id) <= LONGEST_ID or "\0" in op_id:
        return Answer("invalid", {"detail": "op_id"})
    first = ops.first_answer(tx.connection, op_id, operator.login)
    if first is not None:
        return first
    answer = _refusal(command, operator) or _carry_out(tx, working, command, op_id)
    ops.remember(tx.connection, op_id, operator.login, tx.now, answer)
    return answer


def unfit(message: Command | Query) -> Answer | None:
    """The refusal of what holds a value that no column can hold."""
    values = _values(message).values()
    if any(isinstance(value, str) and "\0" in value for value in values):
        return Answer("invalid", {"detail": "U+0000"})
    numbers = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
    if any(isinstance(number, int) and abs(number) > LARGEST for number in numbers):
        return Answer("invalid", {"detail": "number"})
    return None


def _refusal(command: Command, operator: Operator) -> Answer | None:
    if not may(operator, command.KIND):
        return Answer("not_allowed", {"role": operator.role})
    return _too_long(command) or unfit(command)


def _values(message: Command | Query) -> dict[str, object]:
    """By name; what stands in a table of names and values by both."""
    found = {field.name: getattr(message, field.name) for field in fields(message)}
    tables = {name: value for name, value in found.items() if isinstance(value, Mapping)}
    inner = {f"{name}.{key}": f"{key}{value}" for name, table in tables.items() for key, value in table.items()}
    return found | inner


def _too_long(command: Command) -> Answer | None:
    for name, value in _values(command).items():
        longest = LONGEST_LINE if name in _LINES else LONGEST_TEXT
        if isinstance(value, str) and len(value) > longest:
            return Answer("too_long", {"longest": str(longest)})
    return None


def _carry_out(tx: Tx, working: Working, command: Command, op_id: str) -> Answer:
    if isinstance(command, DrillCommand):
        return Answer("no_drill")  # the engine of a drill never lets it come so far
    if isinstance(command, HandoverCommand):
        return handover.perform(tx, working, command)
    if isinstance(command, MuteCommand):
        return mutes.perform(tx, working, command)
    if isinstance(command, PageCommand):
        return answering.perform(tx, command)
    if isinstance(command, RosterCommand):
        return roster_changes.perform(tx, working, command)
    if isinstance(command, RunCommand):
        return runs.perform(tx, working, command)
    match command:
        case NewTicket():
            return opening.new(tx, working, command)
        case Acknowledge():
            return acknowledging.acknowledge(tx, working, command)
        case OpenMaintenance():
            return mutes.open_maintenance(tx, working, command)
        case EndMute():
            return mutes.end(tx, working, command)
        case ReloadSite():
            return Answer("no_files")  # the engine, which has them, never lets it come so far
        case WriteLog():
            return _write_log(tx, command)
        case UseTool():
            return _use_tool(tx, working, command)
        case SetPin():
            return operators.set_pin(tx, command)
        case RetryMessage() | ToldByPhone() | TestContact():
            return message_desk.perform(tx, command, op_id)
        case _:
            return tickets.perform(tx, working, command)


def _use_tool(tx: Tx, working: Working, command: UseTool) -> Answer:
    """Who looks into a device leaves a trace of it, before it happens."""
    if command.device not in working.devices:
        return Answer("unknown_device", {"device": command.device})
    tx.log("device.tool", f"device:{command.device}", {"device": command.device, "tool": command.tool})
    return Answer("done")


def _write_log(tx: Tx, command: WriteLog) -> Answer:
    if not command.text.strip():
        return Answer("text_required")
    tx.log("log.line", "log", {"text": command.text})
    return Answer("done")
