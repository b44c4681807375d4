"""Who sits at a desk, and what each role may do there: one table, asked by the engine and by the desk alike."""

from collections.abc import Mapping
from typing import TypeAlias, get_args

from noctui.domain.inventory import Operator, Role

Right: TypeAlias = str
"""The `KIND` of a command, or one of `BEYOND`."""

_TICKETS = frozenset(
    f"ticket.{verb}"
    for verb in (
        *("accept", "assign", "consent", "contract", "correct", "fact", "link", "merge"),
        *("new", "note", "promise", "reference", "regrade", "step", "waive"),
    )
)
_DEVICES = frozenset({"device.acknowledge", "device.maintenance", "mute.end"})
_LOG = frozenset({"log.write"})
_MESSAGES = frozenset({"message.retry", "message.told", "message.test"})
_HANDOVERS = frozenset(
    f"handover.{verb}"
    for verb in ("prepare", "add", "strike", "offer", "read_back", "ask", "answer", "accept", "refuse", "withdraw")
)
_ROSTER = frozenset(
    {
        *("roster.change", "roster.guard", "roster.plan", "roster.end", "swap.offer", "swap.answer"),
        *("leave.ask", "leave.step", "absence.report", "absence.step"),
    }
)
"""Whoever leads a post decides about it: that is asked of the roster, for an operator may have it."""

BEYOND = frozenset({"engine.stop", "operator.pin", "operator.pin_of_others"})
"""Rights for what is no command, or for more than a command by itself."""

_OWN = frozenset({"operator.pin"})
_DUTY = _OWN | _TICKETS | _DEVICES | _LOG | _MESSAGES | _HANDOVERS | _ROSTER | {"engine.stop"}
_LEADING = frozenset({"handover.drop"})

MAY: Mapping[Role, frozenset[Right]] = {
    "viewer": _OWN,
    "instructor": _OWN | _LOG,
    "operator": _DUTY,
    "leader": _DUTY | _LEADING,
    "manager": _DUTY | _LEADING | {"operator.pin_of_others"},
}
"""What each role may do. A right that stands nowhere is nobody's."""

RIGHTS: frozenset[Right] = frozenset().union(*MAY.values())

ROLES: tuple[Role, ...] = get_args(Role)


def may(operator: Operator | None, right: Right) -> bool:
    """Nobody may do nothing."""
    return operator is not None and right in MAY[operator.role]


def roles_that_may(right: Right) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if right in MAY[role])


def on_duty(operator: Operator | None) -> bool:
    """Whether tickets and posts can be theirs."""
    return may(operator, "ticket.accept")
