"""What a drill was worth, in words: every point with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from noctui.catalog import N_, _, labelled, pick
from noctui.domain.drill_points import START
from noctui.domain.run_clocks import AUTHORISE
from noctui.tui import text
from noctui.tui.run_words import ANSWERS

if TYPE_CHECKING:
    from noctui.domain.drill_points import Point, PointKind, Score
    from noctui.domain.drill_views import DrillDetail
    from noctui.domain.policy import Words
    from noctui.tui.look import Line, Look

KINDS: dict[PointKind, str] = {
    "first": N_("First action"),
    "target": N_("In time"),
    "limit": N_("Limits of the steps"),
    "branch": N_("Right way"),
    "value": N_("Numbers read"),
    "order": N_("Order of the calls"),
    "record": N_("Written down"),
    "skipped": N_("Left out"),
    "end": N_("Brought to its end"),
}
_TIMED = {
    "in_time": N_("after {took}, {within} were given"),
    "late": N_("after {took}, which is late: {within} were given"),
    "never": N_("never done; {within} were given"),
}
_LIMITS = {
    "in_time": N_("took {took} of {within}"),
    "late": N_("took {took}, which is late: the limit is {within}"),
}
_WHYS: dict[str, str] = {
    "left_out": N_("it was left out"),
    "for_later": N_("it was put off and never done"),
    "waived": N_("it was put off, and given up in the end"),
    "fits": N_("right: {answer}"),
    "wrong": N_("wrong: {answer}; the fact is: {why}"),
    "in_order": N_("in the right order"),
    "out_of_order": N_("the second was called before the first"),
    "not_called": N_("not both were called"),
    "complete": N_("everything was written down"),
    "missing": N_("not written down: {answer}"),
    "finished": N_("the run was finished"),
    "aborted": N_("the run was aborted"),
    "open": N_("the run was still open when the drill ended"),
    "other_plan": N_("another playbook was run: {answer}"),
}

NEWS: dict[str, str] = {"drill": "{say}"}
NEWS_TONES: dict[str, str] = {"drill": "warn"}
JOURNAL: dict[str, str] = {
    "drill.fleet": N_("devices change by the scenario"),
    "drill.paused": N_("the drill is paused"),
    "drill.went_on": N_("the drill goes on"),
    "drill.speed": N_("the drill runs {speed} times as fast"),
    "drill.jumped": N_("the drill jumps ahead by {by} s"),
    "drill.ended": N_("the drill has ended with {percent} %"),
}
REFUSALS: dict[str, str] = {
    "no_drill": N_("This is no drill: `noctui drill start` begins one."),
    "drill_ended": N_("The drill has ended."),
    "unknown_inject": N_("The scenario has no inject {inject}."),
    "happened_already": N_("{inject} has happened already."),
    "no_way_back": N_("The time of a drill never goes back."),
    "too_far": N_("Nothing of this drill comes so late: it can jump ahead by {limit} at most."),
    "unknown_speed": N_("A drill runs at {known}."),
}


def headline(score: Score) -> str:
    first = _("first action after {time}", time=text.age(score.first)) if score.first is not None else _("no action")
    return _(
        "{percent} %: {earned} of {possible} points; {first}, in all {took}",
        percent=score.percent,
        earned=score.earned,
        possible=score.possible,
        first=first,
        took=text.age(score.took),
    )


def score_lines(score: Score, steps: Mapping[str, Words], look: Look) -> Iterator[Line]:
    """The sum of each kind, and below it each of its points with the reason."""
    yield ((headline(score), "title"),)
    for kind, name in KINDS.items():
        points = [point for point in score.points if point.kind == kind]
        if points:
            earned, possible = sum(one.earned for one in points), sum(one.possible for one in points)
            yield ()
            yield ((f"{_(name)}  {earned}/{possible}", "good" if earned == possible else "warn"),)
            yield from (point_line(point, steps, look) for point in points)


def point_line(point: Point, steps: Mapping[str, Words], look: Look) -> Line:
    full = point.earned == point.possible
    sign = look.glyph("done" if full else "down" if not point.earned else "warning")
    about = _about(point.about, steps, look)
    return (
        (f" {sign} {point.earned}/{point.possible} ", "good" if full else "bad" if not point.earned else "warn"),
        (labelled(about, "") if about else "", "text"),
        (look.shown(reason(point, steps)), "muted" if full else "text"),
    )


def reason(point: Point, steps: Mapping[str, Words]) -> str:
    """Why the point was earned or lost. Foreign parts are still raw."""
    spans = {
        "took": text.age(point.took) if point.took is not None else "",
        "within": text.age(point.within) if point.within is not None else "",
    }
    words = _LIMITS if point.kind == "limit" else _TIMED if point.kind in ("first", "target") else _WHYS
    template = words.get(point.code) or _TIMED.get(point.code)
    if point.kind == "end" and point.code == "never":
        return _("the playbook was never started")
    answer = _answer(point, steps) or "—"
    return _(template, answer=answer, why=pick(point.why).rstrip(".。"), **spans) if template else point.code


def _answer(point: Point, steps: Mapping[str, Words]) -> str:
    """In the words of the step, else in those that all steps of its kind have."""
    if point.code == "missing":
        fields = point.answer.split(", ")
        return "; ".join(pick(steps.get(f"{point.about}::{name}", {})) or name for name in fields)
    own = steps.get(f"{point.about}:{point.answer}")
    known = ANSWERS.get(point.answer) if point.kind == "branch" else None
    return pick(own) if own else _(known) if known else point.answer


def _about(about: str, steps: Mapping[str, Words], look: Look) -> str:
    if about == START:
        return _("start of the playbook")
    if about == AUTHORISE:
        return _("authorisation of the plan")
    named = (look.shown(pick(steps[one]).rstrip(".。"), 60) if one in steps else one for one in about.split())
    return f" {look.glyph('arrow')} ".join(named)


def said_lines(detail: DrillDetail, look: Look) -> Iterator[Line]:
    """What was said so far with its time in the drill; to an instructor also what is to come."""
    yield ((_("What was said"), "title"),)
    for line in detail.lines:
        at = look.clock(line.at) if line.at is not None else _("waits")
        words, token = look.shown(pick(line.say)), "text" if line.happened else "muted"
        said = labelled(look.shown(pick(line.who), 24), words) if line.who else words
        yield ((f" {at:<8} ", "muted"), (said, token))
