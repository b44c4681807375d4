"""Who is called for a run: for a yes that is waited for, and for a step whose limit has passed."""

from typing import NamedTuple

from noctui.domain.moments import Instant
from noctui.domain.paging import run_clock
from noctui.domain.run import Run
from noctui.domain.run_clocks import AUTHORISE, Alarm, Deadline, deadlines
from noctui.domain.run_rules import open_steps
from noctui.services import duty, paging, run_people
from noctui.services.run_approving import starter
from noctui.services.run_log import Going
from noctui.services.run_people import Turn

_NOBODY = Turn("", ())


class Called(NamedTuple):
    rung: int
    """The one that somebody answers to: those that met nobody are passed by."""
    turn: Turn
    """Nobody in it: every desk."""


def counting(going: Going) -> tuple[Deadline, ...]:
    """The deadlines that count now; those of a yes with as many rungs as there are people left to ask."""
    return tuple(_with_rungs(going, deadline) for deadline in deadlines(going.run, going.playbook))


def follow(going: Going, before: Run | None) -> None:
    """Whoever has to say yes is asked as soon as that is waited for; who was called for what is over hears of it."""
    waited = _waiting(going, before) if before is not None else frozenset()
    for about in sorted(_waiting(going, going.run) - waited):
        _ask(going, about[0])
    if going.header.ticket in going.tx.paged:
        still = {run_clock(going.header.id, about) for about in _open(going)}
        paging.follow_run(going.tx, going.ticket, going.header.id, still)


def call(going: Going, alarm: Alarm) -> Called:
    """Call whose turn it is. A turn of nobody is passed by at once, and that is said; at the end every desk rings."""
    asked, left = _turns(going, alarm.about)
    for rung, turn in list(enumerate(left))[alarm.rung :]:
        if turn.crew:
            return _called(going, alarm, rung, turn)
        going.announce("run_nobody", alarm.about, post=turn.post)
    again = next((turn for turn in reversed([*asked, *left]) if turn.crew), _NOBODY)
    return _called(going, alarm, max(alarm.rung, len(left) - 1), again)


def names(going: Going, turn: Turn) -> str:
    return duty.names(going.tx.roster, turn.crew)


def _called(going: Going, alarm: Alarm, rung: int, turn: Turn) -> Called:
    _summon(going, alarm.about, rung + 1, turn, alarm.due)
    return Called(rung, turn)


def _ask(going: Going, about: str) -> None:
    """The first of those who may; that nobody may is said."""
    asked, _left = _turns(going, about)
    turn = next(iter(asked), _NOBODY)
    going.announce("run_asked", about, to=names(going, turn), post=turn.post)
    if turn.crew:
        _summon(going, about, 0, turn, going.tx.now)


def _summon(going: Going, about: str, rung: int, turn: Turn, due: Instant) -> None:
    clock = run_clock(going.header.id, about)
    paging.summon(going.tx, going.ticket, clock, rung, turn.post, turn.crew, due)
    going.tx.changes.tickets.add(going.header.ticket)


def _turns(going: Going, about: str) -> tuple[list[Turn], list[Turn]]:
    """Who is asked at once, and who is called when the limit has passed, one after the other: the others who may say
    yes, or whose step it is; then the ladder."""
    roles, step = _may_say_yes(going, about), going.step(about)
    yes = run_people.approvers(going.tx, roles, starter(going)) if roles else []
    called = () if step is None else step.ladder if roles else (step.role, *step.ladder)
    return yes[:1], [*yes[1:], *(run_people.turn(going.tx, role) for role in called if role)]


def _may_say_yes(going: Going, about: str) -> tuple[str, ...]:
    if about == AUTHORISE:
        return going.playbook.authorise
    step = going.step(about)
    return step.by if step is not None else ()


def _with_rungs(going: Going, deadline: Deadline) -> Deadline:
    if deadline.what not in ("overdue", "held_up") or not _may_say_yes(going, deadline.about):
        return deadline
    _asked, left = _turns(going, deadline.about)
    return deadline._replace(rungs=max(1, len(left)))


def _waiting(going: Going, run: Run) -> frozenset[tuple[str, int]]:
    """What waits for a yes: steps, with their visit, and the plan itself."""
    visits = [lane.visit for lane in open_steps(run) if lane.visit is not None]
    steps = {(one.step, one.number) for one in visits if going.playbook.by_id[one.step].kind == "approve"}
    plan = {(AUTHORISE, 0)} if run.state == "running" and not run.authorised and not run.denied else set()
    return frozenset(steps | plan)


def _open(going: Going) -> list[str]:
    plan = [about for about, _ in _waiting(going, going.run) if about == AUTHORISE]
    return plan + [lane.visit.step for lane in open_steps(going.run) if lane.visit is not None]
