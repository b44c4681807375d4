"""The clocks of a run: limits of steps, timers, and an authorisation that nobody gives. All follow from its events."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from noctui.domain.moments import MINUTE, Instant, Span
from noctui.domain.playbook import Playbook
from noctui.domain.run import AlarmKind, Run

AUTHORISE = "authorise"
"""In place of a step: the authorisation of the plan."""

AGAIN: Span = 5 * MINUTE
"""From one rung to the next where no step says otherwise."""


class Deadline(NamedTuple):
    """Something of a run that counts down."""

    what: AlarmKind
    """overdue: a limit; held_up: the authorisation; ran_out: a timer; waited: a wait that may be over."""
    about: str
    """Step, timer, or AUTHORISE."""
    due: Instant
    warn_at: Instant | None = None
    again: Span | None = None
    """From one rung of its ladder to the next; None: it is said once."""
    rungs: int = 1


class Alarm(NamedTuple):
    """Something that has to be said now."""

    kind: AlarmKind
    about: str
    due: Instant
    rung: int
    """0: whoever has the step, then one further up its ladder each time."""


def deadlines(run: Run, playbook: Playbook) -> tuple[Deadline, ...]:
    """All that count now, the nearest first. Nothing counts while the run is paused, but timers: no UPS waits."""
    if run.over:
        return ()
    found = [*_timers(run)]
    if run.state == "running":
        found += [*_limits(run, playbook), *_authorisation(run, playbook)]
    return tuple(sorted(found, key=lambda deadline: (deadline.due, deadline.about)))


def alarms(run: Run, counting: Iterable[Deadline], now: Instant) -> tuple[Alarm, ...]:
    """What has to be said now of the deadlines that count, unless that was done. After a standstill each is said once,
    for its newest rung."""
    return tuple(alarm for deadline in counting for alarm in _due(run, deadline, now))


def next_look(run: Run, counting: Iterable[Deadline], now: Instant) -> Instant | None:
    """When there may be something to say next of the deadlines that count; None: nothing counts."""
    return min((moment for deadline in counting for moment in _moments(run, deadline, now)), default=None)


def _limits(run: Run, playbook: Playbook) -> Iterator[Deadline]:
    for lane in run.lanes.values():
        if lane.visit is None or lane.blocked:
            continue
        step, since = playbook.by_id[lane.visit.step], lane.visit.opened + lane.visit.stood
        if step.hold is not None:
            yield Deadline("waited", step.id, since + step.hold)
        if step.limit is not None:
            due = since + step.limit
            warn_at = due - step.warn if step.warn else None
            yield Deadline("overdue", step.id, due, warn_at, step.again, 1 + len(step.ladder))


def _timers(run: Run) -> Iterator[Deadline]:
    for timer, end in run.timers.items():
        yield Deadline("ran_out", timer, end, end - 5 * MINUTE)


def _authorisation(run: Run, playbook: Playbook) -> Iterator[Deadline]:
    if not run.authorised and not run.denied and playbook.authorise_within is not None:
        due = run.started + playbook.authorise_within
        yield Deadline("held_up", AUTHORISE, due, None, AGAIN)


def _due(run: Run, deadline: Deadline, now: Instant) -> Iterator[Alarm]:
    if deadline.warn_at is not None and deadline.warn_at <= now < deadline.due and _may_warn(run, deadline):
        yield Alarm("warned", deadline.about, deadline.due, 0)
    rung = _rung(deadline, now)
    if rung is not None and not _said(run, deadline.what, deadline, rung):
        yield Alarm(deadline.what, deadline.about, deadline.due, rung)


def _rung(deadline: Deadline, now: Instant) -> int | None:
    if now < deadline.due:
        return None
    return min((now - deadline.due) // deadline.again, deadline.rungs - 1) if deadline.again else 0


def _may_warn(run: Run, deadline: Deadline) -> bool:
    """Not a second time, nor after it has passed: a clock may be set back."""
    return not _said(run, "warned", deadline, 0) and not _said(run, deadline.what, deadline, 0)


def _said(run: Run, kind: AlarmKind, deadline: Deadline, rung: int) -> bool:
    due, said = run.told.get((kind, deadline.about), (0, -1))
    return due == deadline.due and said >= rung


def _moments(run: Run, deadline: Deadline, now: Instant) -> Iterator[Instant]:
    if deadline.warn_at is not None and now < deadline.due and _may_warn(run, deadline):
        yield deadline.warn_at
    for rung in range(deadline.rungs):
        if not _said(run, deadline.what, deadline, rung):
            yield deadline.due + rung * (deadline.again or 0)
            return
