"""Who sits at a desk, and what each role may do there: one table, asked by the engine and by the desk alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from noctui.domain.moments import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.moments import Span

Role = Literal["operator", "leader", "manager", "instructor", "viewer"]
"""What each may do is told below."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who may sit at this desk; the login is the one the kernel vouches for."""

    login: str
    name: str
    role: Role = "operator"
    may_act_as: tuple[str, ...] = ()
    """Logins that a desk of this one may sit down as without a PIN: a shared account, whose keys say who calls."""


@dataclass(frozen=True, slots=True)
class SetPin:
    """Set the PIN of an operator, or take it away. The PIN itself never leaves the terminal where it is typed."""

    KIND: ClassVar[str] = "operator.pin"
    login: str
    hash: str = field(default="", repr=False)
    """Of argon2id; empty: there is none any more."""


@dataclass(frozen=True, slots=True)
class Sit:
    """Who wants to sit at the desk that calls. No command: it is neither stored nor journalled as it is."""

    login: str
    pin: str | None = field(default=None, repr=False)
    """None: by the calling account alone. Empty: asks whether one is needed."""


Right: TypeAlias = str
"""The `KIND` of a command, or one of `BEYOND`."""

_TICKETS = frozenset(
    f"ticket.{verb}"
    for verb in (
        *("accept", "assign", "consent", "contract", "correct", "fact", "link", "merge"),
        *("new", "note", "promise", "reference", "regrade", "step", "waive"),
    )
)
_DEVICES = frozenset(
    {
        *("device.acknowledge", "device.maintenance", "mute.end", "mute.extend", "mute.silence"),
        *("window.plan", "window.drop"),
        "device.tool",
    }
)
_LOG = frozenset({"log.write"})
_PAGES = frozenset({"page.answer", "page.remind"})
_MESSAGES = frozenset({"message.retry", "message.told", "message.test"})
_HANDOVERS = frozenset(
    f"handover.{verb}"
    for verb in ("prepare", "add", "strike", "offer", "read_back", "ask", "answer", "accept", "refuse", "withdraw")
)
_RUNS = frozenset(
    f"run.{verb}"
    for verb in (
        *("start", "answer", "skip", "return", "authorise", "check"),
        *("hand", "note", "pause", "resume", "abort", "finish"),
    )
)
_STEERING = frozenset({"drill.inject", "drill.pause", "drill.go", "drill.jump", "drill.speed", "drill.end"})
_ROSTER = frozenset(
    {
        *("roster.change", "roster.guard", "roster.plan", "roster.end", "swap.offer", "swap.answer"),
        *("leave.ask", "leave.step", "absence.report", "absence.step"),
    }
)
"""Whoever leads a post decides about it: that is asked of the roster, for an operator may have it."""

BEYOND = frozenset({"engine.stop", "operator.pin_of_others"})
"""Rights for what is no command, or for more than a command by itself."""

_OWN = frozenset({"operator.pin"})
_DUTY = (
    _OWN
    | _TICKETS
    | _DEVICES
    | _LOG
    | _PAGES
    | _MESSAGES
    | _HANDOVERS
    | _ROSTER
    | _RUNS
    | {"engine.stop", "drill.end", "site.reload"}
)
_LEADING = frozenset({"handover.drop", "run.waive"})

MAY: Mapping[Role, frozenset[Right]] = {
    "operator": _DUTY,
    "leader": _DUTY | _LEADING,
    "manager": _DUTY | _LEADING | _STEERING | {"operator.pin_of_others"},
    "instructor": _OWN | _LOG | _STEERING,
    "viewer": _OWN,
}
"""What each role may do. A right that stands nowhere is nobody's."""

RIGHTS: frozenset[Right] = frozenset().union(*MAY.values())

ROLES = tuple(MAY)


def may(operator: Operator | None, right: Right) -> bool:
    """Nobody may do nothing."""
    return operator is not None and right in MAY[operator.role]


def roles_that_may(right: Right) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if right in MAY[role])


def can_hold(operator: Operator | None) -> bool:
    """Whether tickets and posts can be theirs."""
    return may(operator, "ticket.accept")


FREE_TRIES = 3
"""Wrong PINs in a row that cost nothing: fingers slip."""
_FIRST_WAIT: Span = 5 * SECOND
_LONGEST_WAIT: Span = 15 * MINUTE


def wait_after(failures: int) -> Span:
    """How long no PIN is looked at after so many wrong ones in a row: twice as long each time."""
    if failures < FREE_TRIES:
        return 0
    return min(_FIRST_WAIT << min(failures - FREE_TRIES, 20), _LONGEST_WAIT)
