"""Laws that every ticket's clocks obey, and the same clocks found by one who watches all the time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.escalation import RungDue, rungs
from noctui.domain.meter import Meter
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant, Span
from noctui.domain.policy import Breach, ClockSpec, Level, Policy, Rung, WorkDays
from noctui.domain.sla import Clock, evaluate, upgrade_due
from noctui.domain.ticket import Fact, FactKind, Pause
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
BEGIN = at("2026-11-20T08:00")
STEP = 30 * MINUTE
"""Everything happens at whole steps, and so do all openings, closings and limits."""

LADDER = (Rung("lead", share=0.5), Rung("head", share=1.0, offset=-STEP), Rung("board", share=1.0, again=2 * HOUR))
REACT = ClockSpec("react", {}, "reported", ("arrived",), {"I": HOUR, "II": 2 * HOUR}, {}, calendar="office")
SOLVE = ClockSpec(
    "solve",
    {},
    "reported",
    ("recovered",),
    {"I": 4 * HOUR, "II": 6 * HOUR},
    {},
    calendar="office",
    pausable=True,
    upgrade=True,
    ladder=LADDER,
)
LOAN = ClockSpec("loan", {}, Breach("solve"), ("fulfilled",), dict.fromkeys(("I", "II"), DAY), {}, ladder=LADDER)
PLAN = ClockSpec("plan", {}, "arrived", ("plan_proposed", "recovered"), {"I": 3 * HOUR}, {}, pausable=True)
REPORT = ClockSpec(
    "report", {}, "recovered", ("report_submitted",), dict.fromkeys(("I", "II"), WorkDays(2)), {}, calendar="office"
)
WATCH = ClockSpec("watch", {}, "recovered", (), dict.fromkeys(("I", "II"), 3 * DAY), {}, watch=True)
CALL = ClockSpec(
    "call",
    {},
    "reported",
    ("recovered",),
    {"I": 2 * HOUR, "II": 4 * HOUR},
    {},
    every=True,
    beat="progress_reported",
    calendar="office",
    pausable=True,
    ladder=LADDER,
)
POLICY = Policy("p", {}, "S", (Level("I", {}), Level("II", {})), (REACT, SOLVE, LOAN, PLAN, REPORT, WATCH, CALL))

KINDS: list[FactKind] = [
    "arrived",
    "plan_proposed",
    "progress_reported",
    "report_submitted",
    "fulfilled",
    "waived",
    "paused",
    "resumed",
    "regraded",
    "recovered",
    "resolved",
    "reopened",
    "closed",
]
STEPS = st.integers(0, 7 * 48)


@dataclass(frozen=True)
class Event:
    step: int
    kind: FactKind
    data: dict[str, str] = field(default_factory=dict)

    @property
    def when(self) -> Instant:
        return BEGIN + self.step * STEP


@st.composite
def courses(draw: st.DrawFn, kinds: Sequence[FactKind] = KINDS, within: int = 7 * 48) -> list[Event]:
    """A report and what followed, each at a moment of its own."""
    steps = sorted(draw(st.sets(st.integers(0, within), min_size=1, max_size=10)))
    return [Event(steps[0], "reported"), *(draw(_events(step, kinds)) for step in steps[1:])]


@st.composite
def _events(draw: st.DrawFn, step: int, kinds: Sequence[FactKind]) -> Event:
    kind = draw(st.sampled_from(list(kinds)))
    data = {}
    if kind == "regraded":
        data = {"level": draw(st.sampled_from(["I", "II"]))}
    elif kind in ("waived", "report_submitted", "fulfilled", "progress_reported"):
        clock = draw(st.sampled_from([spec.id for spec in POLICY.clocks]))
        data = {"clock": clock} if kind == "waived" or draw(st.booleans()) else {}
    return Event(step, kind, data)


def told(events: Sequence[Event]) -> Story:
    """The same happenings, recorded one after the other two weeks later."""
    story = Story()
    for number, event in enumerate(events):
        story.tell(event.kind, event.when, recorded=BEGIN + 14 * DAY + number, **event.data)
    return story


def fold(story: Story, now: Instant, policy: Policy = POLICY) -> tuple[Clock, ...]:
    return evaluate(policy, "II", False, story.facts, now, CALENDARS)


def raised(story: Story, now: Instant, policy: Policy = POLICY) -> Story:
    """As the engine does: every upgrade that is due by now."""
    while due := upgrade_due(policy, story.facts, fold(story, now, policy)):
        clock, level = due
        assert clock.due is not None
        story.tell("upgraded", clock.due, recorded=max(now, BEGIN + 15 * DAY), level=level.id, clock=clock.spec)
    return story


# --------------------------------------------------------------------------------------------------------- the laws


@given(courses(), STEPS, st.randoms(use_true_random=False))
def test_in_whatever_order_facts_are_recorded_the_clocks_are_the_same(
    events: list[Event], step: int, chance: random.Random
) -> None:
    now = BEGIN + step * STEP
    one, other = (fold(told(order), now) for order in (events, chance.sample(events, len(events))))
    assert [clock._replace(start_fact=None) for clock in one] == [clock._replace(start_fact=None) for clock in other]


@given(courses(), STEPS)
def test_a_replay_gives_the_same_clocks(events: list[Event], step: int) -> None:
    now = BEGIN + step * STEP
    story = raised(told(events), now)
    again = [replace(fact, data=dict(fact.data)) for fact in reversed(story.facts)]
    assert fold(story, now) == evaluate(POLICY, "II", False, again, now, CALENDARS)


LATER: list[FactKind] = [kind for kind in KINDS if kind not in ("regraded", "reopened")]


@given(courses(), st.data(), STEPS, STEPS)
def test_later_facts_never_take_back_a_breach(events: list[Event], data: st.DataObject, step: int, rest: int) -> None:
    known, now = _until(events, step)
    later = [Event(step + 1 + event.step, event.kind, event.data) for event in data.draw(courses(LATER))[1:]]
    missed = {clock.spec: clock.breached_at for clock in fold(told(known), now)}
    after = {clock.spec: clock for clock in fold(told([*known, *later]), now + rest * STEP)}
    for name, at_first in missed.items():
        if at_first is not None:
            assert after[name].breached_at == at_first
            assert after[name].state in ("breached", "late") or after[name].misses


@given(courses(), st.data(), STEPS, STEPS)
def test_a_rung_that_was_due_is_never_moved_by_later_facts(
    events: list[Event], data: st.DataObject, step: int, rest: int
) -> None:
    known, now = _until(events, step)
    later = [Event(step + 1 + event.step, event.kind, event.data) for event in data.draw(courses(LATER))[1:]]
    before, after = told(known), told([*known, *later])
    due = {rung[:4]: rung.at for rung in _heard(before, now) if rung.at <= now}
    for rung in _heard(after, now + rest * STEP):
        if rung[:4] in due:
            assert rung.at == due[rung[:4]]


@given(courses(), STEPS)
def test_a_rung_is_never_told_after_the_end_and_one_of_each_is_still_to_come(events: list[Event], step: int) -> None:
    known, now = _until(events, step)
    story = told(known)
    ends = {clock.spec: clock.ended for clock in fold(story, now)}
    coming = [rung for rung in _heard(story, now) if rung.at > now]
    assert all(ends[rung.clock] is None for rung in coming)
    assert len({rung[:3] for rung in coming}) == len(coming)
    for rung in _heard(story, now):
        end = ends[rung.clock]
        assert end is None or rung.at <= end


def _until(events: list[Event], step: int) -> tuple[list[Event], Instant]:
    """What happened by a step, the report at least."""
    begin = max(step, events[0].step)
    return [event for event in events if event.step <= begin], BEGIN + begin * STEP


def _heard(story: Story, now: Instant) -> Sequence[RungDue]:
    return rungs(POLICY, fold(story, now), story.facts, CALENDARS, now)


@given(courses(), STEPS)
def test_what_is_used_and_what_is_left_make_the_limit(events: list[Event], step: int) -> None:
    for clock in fold(raised(told(events), BEGIN + step * STEP), BEGIN + step * STEP):
        assert (clock.limit is None) == (clock.left is None) == (clock.mark is None)
        if clock.limit is not None and clock.left is not None:
            assert clock.used + clock.left == clock.limit
            assert clock.used >= 0
        assert (clock.state in ("breached", "late")) <= (clock.breached_at is not None)
        assert clock.ended is None or clock.state not in ("running", "paused", "waiting")


SPANS = st.integers(0, 60).map(lambda steps: steps * STEP)


@given(st.lists(st.integers(1, 40), max_size=8), st.integers(0, 200), SPANS, SPANS, st.booleans())
def test_a_meter_adds_up_to_what_it_measures(
    gaps: list[int], begin: int, amount: Span, more: Span, calendar: bool
) -> None:
    turns = [BEGIN + sum(gaps[: n + 1]) * STEP for n in range(len(gaps))]
    meter = Meter(OFFICE if calendar else None, [Pause(*turns[n : n + 2]) for n in range(0, len(turns) - 1, 2)])
    start = BEGIN + begin * STEP
    end = meter.add(start, amount)
    later = meter.add(start, amount + more)
    assert end is not None
    assert later is not None
    assert meter.elapsed(start, end) == amount
    assert end <= later
    assert meter.elapsed(end, later) == more
    assert meter.until(end).add(start, amount) == end


# ------------------------------------------------------------------------------- one who watches every half hour


@dataclass
class Watcher:
    """Counts a clock that may be paused and raised, half hour by half hour."""

    used: int = 0
    level: str = "II"
    paused: bool = False
    breached: bool = False
    upgrades: list[tuple[Instant, str]] = field(default_factory=list)

    def watch(self, facts: Sequence[Fact], now: Instant) -> str:
        """The state at `now`; facts are at whole steps, and what is due at a step is looked at after its facts."""
        for moment in range(facts[0].occurred_at, now + 1, STEP):
            for fact in facts:
                if fact.occurred_at == moment:
                    self.paused = fact.kind == "paused" or (self.paused and fact.kind != "resumed")
                    if fact.kind == "recovered":
                        return "late" if self.breached else "met"
            if moment == now:
                break
            self.count(moment)
        if self.breached:
            return "breached"
        # what is used up at the very moment of a pause is used up before it
        return "paused" if self.paused and self.used < self.limit else "running"

    def count(self, moment: Instant) -> None:
        """The half hour that begins now: past the limit is what comes after the moment at which it is used up."""
        if self.used >= self.limit and not self.breached:
            self.miss(moment)
        if OFFICE.is_open(moment) and not self.paused:
            self.used += STEP

    @property
    def limit(self) -> Span:
        limit = SOLVE.within[self.level]
        assert isinstance(limit, int)
        return limit

    def miss(self, moment: Instant) -> None:
        if self.level == "I":
            self.breached = True
        else:
            self.upgrades.append((moment, "I"))
            self.level, self.used = "I", 0


TURNING: list[FactKind] = ["paused", "resumed", "recovered", "note"]


@given(courses(TURNING, within=6 * 48), STEPS)
def test_pauses_working_hours_and_upgrades_count_as_for_one_who_watches_all_the_time(
    events: list[Event], step: int
) -> None:
    policy = replace(POLICY, clocks=(SOLVE,))
    now = BEGIN + max(step, events[-1].step) * STEP
    story = told(events)
    facts = list(story.facts)
    watcher = Watcher()
    state = watcher.watch(facts, now)
    (clock,) = fold(raised(story, now, policy), now, policy)
    upgrades = [(fact.occurred_at, fact.data["level"]) for fact in story.facts if fact.kind == "upgraded"]
    assert [(local(when), level) for when, level in upgrades] == [(local(w), level) for w, level in watcher.upgrades]
    assert (clock.state, clock.level, clock.used) == (state, watcher.level, watcher.used)
