"""What is wrong with a roster in the days ahead, and how soon."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from noctui.domain.moments import DAY, HOUR, Instant, Span
from noctui.domain.pieces import Piece, by, merged, paired
from noctui.domain.rest import Rest, Worked, joined_up, long_runs, short_rests, weekends
from noctui.domain.roster import Post, Roster, Shift, needed, overlaps, rostered, shifts

RED: Span = 48 * HOUR
"""An empty post is red so long before."""

FindingKind = Literal[
    "empty",
    "on_leave",
    "backup_only",
    "no_backup",
    "overlap",
    "one_person",
    "unable",
    "short_rest",
    "many_nights",
    "unfair_weekends",
    "never_tested",
]
"""empty: nobody has the post. on_leave: the first is on leave and only the backup is there. backup_only: the same, but
not for leave. no_backup: none, or the one who is first. overlap: parts of a cover hold together that are not said to.
one_person: no second person can do it. unable: a person who is not said to be able to do it is on. short_rest,
many_nights, unfair_weekends: a rule of rest. never_tested: no message has ever reached a person (`services.messages`
knows)."""


@dataclass(frozen=True, slots=True)
class Finding:
    kind: FindingKind
    post: str
    begin: Instant
    end: Instant
    person: str = ""
    """The one it is about, if any."""
    count: int = 0
    """People who can do it, nights in a row, weekends; of a short rest its length in microseconds."""
    limit: int = 0
    """What the count should be at least (people, rest) or at most (nights, weekends)."""
    red: bool = False
    """It is too near to wait."""


def findings(roster: Roster, begin: Instant, end: Instant) -> list[Finding]:
    """What is wrong from `begin`, which is now, to `end`: the red ones first, then by time."""
    lately = {name: shifts(roster, name, begin - looks_back(post), end) for name, post in roster.posts.items()}
    ahead = {name: list(_from(begin, found)) for name, found in lately.items()}
    found = chain(
        _one_person(roster, begin, end),
        chain.from_iterable(_holes(roster, name, those) for name, those in ahead.items()),
        chain.from_iterable(_overlaps(roster, name, begin, end) for name in roster.posts),
        chain.from_iterable(_unable(roster, those) for those in ahead.values()),
        (tired for tired in _tired(roster, lately) if tired.end > begin),
        _unfair(roster, ahead),
    )
    return sorted(found, key=lambda one: (not one.red, one.begin, one.post, one.kind, one.person))


def looks_back(post: Post) -> Span:
    """How far back a rule of rest looks: of a longer run of nights so many are counted as make it too long."""
    return 0 if post.rest is None else max((post.rest.nights + 2) * DAY, post.rest.between + 2 * DAY)


def _from(begin: Instant, manned: Iterable[Shift]) -> Iterator[Shift]:
    for shift in manned:
        if shift.end > begin:
            yield shift if shift.begin >= begin else shift._replace(begin=begin)


def _one_person(roster: Roster, begin: Instant, end: Instant) -> Iterator[Finding]:
    able = by(((post, person.id) for person in roster.people.values() for post in person.posts), lambda pair: pair[0])
    for post in roster.posts:
        people = [person for _, person in able.get(post, ())]
        if len(people) < 2:
            yield Finding("one_person", post, begin, end, "".join(people), len(people), 2)


def _holes(roster: Roster, post: str, manned: Sequence[Shift]) -> Iterator[Finding]:
    """Where a side of a needed post is empty; of a leave one for each who is missed."""
    begin = manned[0].begin
    states = (Piece(shift.begin, shift.end, _hole(shift)) for shift in manned)
    wanted = paired(states, needed(roster, post, begin))
    for since, till, kind in merged(Piece(a, b, state if want else None) for a, b, (state, want) in wanted):
        if kind is not None:
            red = kind == "empty" and since < begin + RED
            for person in rostered(roster, post, since) if kind == "on_leave" else ("",):
                yield Finding(kind, post, since, till, person, red=red)


def _hole(shift: Shift) -> FindingKind | None:
    if not shift.first:
        if not shift.backup:
            return "empty"
        return "on_leave" if shift.source == "leave" else "backup_only"
    return None if set(shift.backup) - set(shift.first) else "no_backup"


def _overlaps(roster: Roster, post: str, begin: Instant, end: Instant) -> Iterator[Finding]:
    for one in overlaps(roster, post, begin, end):
        yield Finding("overlap", post, one.begin, one.end, count=len(one.crew))


def _unable(roster: Roster, manned: Iterable[Shift]) -> Iterator[Finding]:
    """Once for each person and post."""
    told: set[str] = set()
    for shift in manned:
        for person in {*shift.first, *shift.backup} - told:
            told.add(person)
            if person not in roster.people or shift.post not in roster.people[person].posts:
                yield Finding("unable", shift.post, shift.begin, shift.end, person)


def _tired(roster: Roster, lately: Mapping[str, Sequence[Shift]]) -> Iterator[Finding]:
    """Rest that is too short and nights that are too many, over all posts with such rules; for a person with several
    of them those of the first in the roster hold."""
    rested = _rested(roster)
    work = ((person, post, span) for post in rested for person, span in _stretches(lately[post]))
    for person, stretches in by(work, lambda stretch: stretch[0]).items():
        post = stretches[0][1]
        rest = rested[post]
        spans = joined_up(span for _, _, span in stretches)
        for pause in short_rests(spans, rest):
            length = pause.end - pause.begin
            yield Finding("short_rest", post, pause.begin, pause.end, person, length, rest.between)
        for run in long_runs(spans, rest):
            yield Finding("many_nights", post, run.begin, run.end, person, run.nights, rest.nights)


def _unfair(roster: Roster, ahead: Mapping[str, Sequence[Shift]]) -> Iterator[Finding]:
    """Of each post the person with the most weekends, when that is too many more than another has who works it."""
    for post, rest in _rested(roster).items():
        worked = by(_stretches(ahead[post]), lambda stretch: stretch[0])
        counts = {person: len(weekends((span for _, span in spans), rest.zone)) for person, spans in worked.items()}
        most, least = max(counts.values(), default=0), min(counts.values(), default=0)
        if most > least + rest.weekends:
            person = next(one for one, count in counts.items() if count == most)
            begin, end = ahead[post][0].begin, ahead[post][-1].end
            yield Finding("unfair_weekends", post, begin, end, person, most, least + rest.weekends)


def _rested(roster: Roster) -> dict[str, Rest]:
    """The posts with rules of rest."""
    return {name: post.rest for name, post in roster.posts.items() if post.rest is not None}


def _stretches(manned: Iterable[Shift]) -> Iterator[tuple[str, Worked]]:
    """Who works when: the backup person only when the first is missing."""
    for shift in manned:
        for person in shift.holders:
            yield person, Worked(shift.begin, shift.end)
