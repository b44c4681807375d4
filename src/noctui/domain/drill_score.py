"""What a drill was worth: points for what was done, each with the reason in a code that is told in words.

It follows from the scenario and the events of its runs alone, so two drills of a scenario compare, whenever they were.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from noctui.domain.drill import Expected, Scenario, visits
from noctui.domain.drill_points import KINDS, START, Point, PointKind, Score
from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.playbook import Playbook, Step
from noctui.domain.run import Event, Run, Visit, fold
from noctui.domain.run_clocks import AUTHORISE

FIRST_WITHIN: Span = 60 * SECOND
"""Where a scenario says no target for START."""


class Played(NamedTuple):
    """A run of a drill as it is stored."""

    number: int
    playbook: Playbook
    events: Sequence[Event]


class _Told(NamedTuple):
    run: Run
    playbook: Playbook
    events: Sequence[Event]


Steps: TypeAlias = Mapping[str, Sequence[Visit]]


def so_far(scenario: Scenario, began: Instant, played: Sequence[Played], now: Instant) -> Score:
    """While it goes on: without what still may be done in time."""
    found = score(scenario, began, played, now)
    return replace(found, points=tuple(point for point in found.points if not _may_come(point, found.took)))


def _may_come(point: Point, took: Span) -> bool:
    if point.kind == "end":
        return point.code in ("open", "never")
    return point.code == "not_called" or (point.code == "never" and took <= (point.within or 0))


def score(scenario: Scenario, began: Instant, played: Sequence[Played], ended: Instant) -> Score:
    """`played`: all runs, the first that was started first. `ended`: when the drill was over."""
    told = [_Told(fold(one.number, one.playbook, one.events), one.playbook, one.events) for one in played]
    done: dict[str, list[Visit]] = {}
    for one in told:
        for visit in one.run.visits:
            done.setdefault(visit.step, []).append(visit)
    first = _first(told)
    points = [
        _first_point(scenario, began, first),
        *_targets(scenario, began, told, done),
        *(point for one in told for point in _of_run(scenario, one)),
        *_order(scenario, done),
        _end(scenario, told),
    ]
    ranked = sorted(points, key=lambda point: KINDS.index(point.kind))
    return Score(tuple(ranked), None if first is None else first - began, max(0, ended - began))


def _first(told: Sequence[_Told]) -> Instant | None:
    return min((event.at for one in told for event in one.events if event.login != "engine"), default=None)


def _first_point(scenario: Scenario, began: Instant, first: Instant | None) -> Point:
    target = next((each.within for each in scenario.expected if each.step == START), FIRST_WITHIN)
    return _timed("first", START, 10, None if first is None else first - began, target)


def _timed(kind: PointKind, about: str, possible: int, took: Span | None, within: Span) -> Point:
    """All of it in time, half of it within twice the time."""
    if took is None:
        return Point(kind, about, 0, possible, "never", within=within)
    earned = possible if took <= within else possible // 2 if took <= 2 * within else 0
    return Point(kind, about, earned, possible, "in_time" if took <= within else "late", took, within)


def _targets(scenario: Scenario, began: Instant, told: Sequence[_Told], done: Steps) -> Iterator[Point]:
    for each in scenario.expected:
        if each.step != START:
            at = _done_at(each, told, done)
            yield _timed("target", each.step, 6, None if at is None else at - began, each.within)


def _done_at(expected: Expected, told: Sequence[_Told], done: Steps) -> Instant | None:
    if expected.step == AUTHORISE:
        return next((event.at for one in told for event in one.events if event.kind == "authorised"), None)
    return next((visit.at for visit in done.get(expected.step, ()) if visit.outcome in ("answered", "returned")), None)


def _of_run(scenario: Scenario, told: _Told) -> Iterator[Point]:
    for visit in visits(told.run):
        if visit.outcome == "answered":
            yield from _answered(scenario, told.playbook.by_id[visit.step], visit, _records(told.events, visit))
        elif visit.outcome != "open":
            yield from _passed_over(visit)


_SKIPPED = {"skipped": "left_out", "deferred": "for_later", "waived": "waived"}


def _records(events: Sequence[Event], visit: Visit) -> Mapping[str, str]:
    """Where two had to agree, what both wrote down."""
    found: dict[str, str] = {}
    for event in events:
        if event.step == visit.step and event.kind in ("answered", "agreed") and visit.opened <= event.at <= visit.at:
            found |= event.data
    return found


def _passed_over(visit: Visit) -> Iterator[Point]:
    if visit.outcome in _SKIPPED:
        yield Point("skipped", visit.step, 0, 3, _SKIPPED[visit.outcome])


def _answered(scenario: Scenario, step: Step, visit: Visit, records: Mapping[str, str]) -> Iterator[Point]:
    if step.limit is not None:
        yield _timed("limit", step.id, 2, visit.at - visit.opened - visit.stood, step.limit)
    reply = scenario.reply(step.id, visit.number)
    if reply is not None and reply.right:
        fits = visit.answer in reply.right
        why = {} if fits else reply.wrong.get(visit.answer, reply.say)
        yield Point("branch", step.id, 4 * fits, 4, "fits" if fits else "wrong", answer=visit.answer, why=why)
    if reply is not None and reply.value:
        said = records.get("value", "")
        fits = _same(said, reply.value)
        yield Point("value", step.id, 2 * fits, 2, "fits" if fits else "wrong", answer=said, why=reply.say)
    if step.record:
        missing = [each.id for each in step.record if not records.get(each.id, "").strip()]
        yield Point(
            "record", step.id, int(not missing), 1, "missing" if missing else "complete", answer=", ".join(missing)
        )


def _same(said: str, value: str) -> bool:
    try:
        return float(said) == float(value)
    except ValueError:
        return said.strip() == value


def _order(scenario: Scenario, done: Steps) -> Iterator[Point]:
    for earlier, later in pairwise(scenario.calls):
        one, other = done.get(earlier), done.get(later)
        code = "not_called" if not (one and other) else "in_order" if one[0].at <= other[0].at else "out_of_order"
        yield Point("order", f"{earlier} {later}", 3 * (code == "in_order"), 3, code)


def _end(scenario: Scenario, told: Sequence[_Told]) -> Point:
    right = next((one.run for one in told if one.run.playbook == scenario.playbook), None)
    if right is None:
        wrong = told[0].run.playbook if told else ""
        return Point("end", "", 0, 10, "other_plan" if told else "never", answer=wrong)
    match right.state:
        case "finished" | "aborted" as ended:
            return Point("end", "", 10 * (ended == "finished"), 10, ended)
        case _:
            return Point("end", "", 0, 10, "open")
