"""What has to stand, and what has to pass, before a ticket is closed."""

from collections.abc import Sequence

from noctui.domain import workflow
from noctui.domain.clock import Clock
from noctui.domain.moments import Instant
from noctui.domain.policy import Policy
from noctui.domain.ticket import Fact, FactKind, TicketKind, in_force, valid


def open_duties(
    policy: Policy | None, facts: Sequence[Fact], clocks: Sequence[Clock], kind: TicketKind = "fault"
) -> tuple[FactKind, ...]:
    """The facts that are still missing: of what the policy asks for, `replaced` when the device is to be replaced, and
    `stepped` while a defect has a step to sign.

    `facts` may hold voided ones. A duty stands open as long as a clock that it ends does: one report does not do for
    two. What both sides waived is not owed.
    """
    standing = in_force(valid(facts))
    told = {fact.kind for fact in standing}
    asked = policy.closing if policy is not None else ()
    owed = [duty for duty in asked if policy is not None and _is_owed(duty, told, _ended_by(duty, policy, clocks))]
    if "replacement_due" in told and "replaced" not in told:
        owed.append("replaced")
    if kind == "defect" and workflow.next_step(facts) is not None:
        owed.append("stepped")
    return tuple(dict.fromkeys(owed))


def watch_until(policy: Policy | None, clocks: Sequence[Clock]) -> Instant | None:
    """When the last observation that is going on has passed; None when nothing has to pass any more."""
    watches = {spec.id for spec in policy.clocks if spec.watch} if policy is not None else set()
    running = (clock.due for clock in clocks if clock.spec in watches and clock.state == "running")
    return max((due for due in running if due is not None), default=None)


def _ended_by(duty: FactKind, policy: Policy, clocks: Sequence[Clock]) -> list[Clock]:
    ids = {spec.id for spec in policy.clocks if duty in spec.until}
    return [clock for clock in clocks if clock.spec in ids]


def _is_owed(duty: FactKind, told: set[FactKind], ended_by: Sequence[Clock]) -> bool:
    kept = [clock for clock in ended_by if clock.state != "waived"]
    if ended_by and not kept:
        return False
    return duty not in told or any(_is_open(clock) for clock in kept)


def _is_open(clock: Clock) -> bool:
    return clock.started is not None and clock.ended is None
