"""Timetables: who has a post from when to when, as spreadsheets and calendars carry it to and from a roster."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from noctui.config.document import Mark
from noctui.config.problems import Problem, clean, shown
from noctui.domain.handoff import instant
from noctui.domain.handoff import shown as wall_of
from noctui.domain.moments import DAY, SECOND, Instant, Span, from_datetime, to_datetime
from noctui.domain.overrides import Plan, Side, Stint
from noctui.domain.pieces import by
from noctui.domain.roster import Roster, Shift
from noctui.domain.rotation import Crew

MONTH: Span = 31 * DAY
"""What is longer is cut where months begin, so that no entry of a timetable goes on for ever."""
AROUND: Span = 2 * MONTH
_MOST_PROBLEMS = 100
"""Of one file: whoever imports a wrong one need not read more."""
_BETWEEN = re.compile(r"\s*[;,/&+、，；\n]\s*")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A stretch in which a post is with the same people; whole seconds."""

    post: str
    begin: Instant
    end: Instant
    first: Crew
    backup: Crew = ()


@dataclass(frozen=True, slots=True)
class Names:
    """How people and posts are called: by their id or by their name."""

    people: Mapping[str, str]
    posts: Mapping[str, Mapping[str, str]]
    called_so: Mapping[str, list[str]] = field(init=False, repr=False, compare=False)
    """Ids of people by name, letter case aside."""

    def __post_init__(self) -> None:
        pairs = by(self.people.items(), lambda pair: pair[1].casefold())
        object.__setattr__(self, "called_so", {name: [one for one, _ in those] for name, those in pairs.items()})

    @classmethod
    def of(cls, roster: Roster) -> "Names":
        people = {one.id: one.name for one in roster.people.values()}
        return cls(people, {one.id: one.name for one in roster.posts.values()})

    def called(self, crew: Iterable[str]) -> str:
        return clean(", ".join(self.people.get(one, one) for one in crew))

    def persons(self, text: str) -> list[str]:
        """Ids of those who are called so: one, none, or several of the same name."""
        return [text] if text in self.people else self.called_so.get(text.casefold(), [])

    def post(self, text: str) -> str | None:
        if text in self.posts:
            return text
        return next((one for one, names in self.posts.items() if text in names.values()), None)


# --------------------------------------------------------------------------------------------------- out of a roster


def slots(shifts: Iterable[Shift], begin: Instant, end: Instant, zone: str) -> list[Slot]:
    """What of the shifts of one post lies in a span, each as a whole.

    Of shifts from `AROUND` before the span to as much after it an entry is the same whatever the span.
    """
    return [
        replace(whole, begin=since, end=till)
        for whole in _whole(shifts)
        if whole.first or whole.backup
        for since, till in pairwise(_cuts(whole.begin, whole.end, zone))
        if since < end and till > begin
    ]


def plans(found: Iterable[Slot], name: str) -> list[Plan]:
    """A fixed plan for each post, from its first slot to its last: `name-1`, `name-2` …"""
    posts = by(sorted(found), lambda slot: slot.post)
    return [_plan(f"{name}-{number}", post, those) for number, (post, those) in enumerate(posts.items(), 1)]


def _plan(name: str, post: str, those: list[Slot]) -> Plan:
    stints = tuple(
        Stint(slot.begin, slot.end, person, side) for slot in those for side, crew in _sides(slot) for person in crew
    )
    return Plan(name, post, those[0].begin, max(slot.end for slot in those), stints)


def _sides(slot: Slot) -> tuple[tuple[Side, Crew], tuple[Side, Crew]]:
    return ("first", slot.first), ("backup", slot.backup)


def _whole(shifts: Iterable[Shift]) -> Iterator[Slot]:
    """Shifts that follow each other with the same people made one, whatever the reasons."""
    kept: Slot | None = None
    for shift in shifts:
        slot = Slot(shift.post, _second(shift.begin), _second(shift.end), shift.first, shift.backup)
        if kept is not None and replace(kept, begin=kept.end, end=slot.end) == slot:
            kept = replace(kept, end=slot.end)
        else:
            if kept is not None:
                yield kept
            kept = slot
    if kept is not None:
        yield kept


def _second(at: Instant) -> Instant:
    return at - at % SECOND


def _cuts(begin: Instant, end: Instant, zone: str) -> Iterator[Instant]:
    yield begin
    month = to_datetime(wall_of(zone, begin)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while end - begin > MONTH:
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
        if (cut := instant(zone, from_datetime(month))) >= end:
            break
        yield cut
    yield end


# ---------------------------------------------------------------------------------------------------- out of a file


@dataclass
class Intake:
    """What a file of a timetable holds, and all that is wrong with it."""

    file: str
    names: Names
    zone: str
    found: list[tuple[Slot, Mark]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0
    """Entries that are about another post, or cancelled."""

    def report(self, mark: Mark, path: str, code: str, found: str = "", **more: str) -> None:
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        known = self.names.people if code == "unknown_person" else self.names.posts if code == "unknown_post" else ()
        self.problems.append(
            Problem(self.file, mark.line, mark.column, path, code, shown(found) if found else "", more, tuple(known))
        )

    def crew(self, text: str, mark: Mark, path: str) -> Crew:
        """The people in a text, by id or name."""
        found: dict[str, None] = {}
        for part in filter(None, _BETWEEN.split(text.strip())):
            people = self.names.persons(part)
            if len(people) == 1:
                found[people[0]] = None
            elif people:
                self.report(mark, path, "same_names", part, ids=", ".join(people))
            else:
                self.report(mark, path, "unknown_person", part)
        return tuple(found)

    def take(self, slot: Slot, mark: Mark, end: Mark) -> None:
        """`end`: where it says how long it is."""
        if slot.end <= slot.begin:
            self.report(end, "end", "slot_order")
        else:
            self.found.append((slot, mark))

    def finish(self) -> list[Slot]:
        """All slots in order; what overlaps becomes a problem."""
        order = sorted(self.found, key=lambda pair: (pair[0].begin, pair[1].line))
        for post, those in by(order, lambda pair: pair[0].post).items():
            self._look_for_overlaps(post, "first", [(slot, mark) for slot, mark in those if slot.first])
            self._look_for_overlaps(post, "backup", [(slot, mark) for slot, mark in those if slot.backup])
        return sorted(slot for slot, _ in order)

    def _look_for_overlaps(self, post: str, side: Side, those: list[tuple[Slot, Mark]]) -> None:
        before: tuple[Slot, Mark] | None = None
        for slot, mark in those:
            if before is not None and slot.begin < before[0].end:
                where = f"{self.file}:{before[1].line}"
                self.report(mark, side, "slot_overlap", post, first=where)
            if before is None or slot.end > before[0].end:
                before = slot, mark
