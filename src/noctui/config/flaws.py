"""What in a policy does not hold together, although each of its values is good by itself."""

from collections.abc import Iterator

from noctui.config.document import Loc
from noctui.config.forms import ClockForm, PolicyForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry
from noctui.config.rings import find_rings, turn
from noctui.domain.policy import ALWAYS_OPEN, Breach, WorkDays
from noctui.domain.ticket import FIXED, FactKind

NEVER_ASKED: frozenset[FactKind] = FIXED | {"upgraded", "replacement_due", "closed", "reopened"}
"""What nobody records, or not before the end."""


def flaws(entry: Entry[PolicyForm]) -> Iterator[Problem]:
    """Everything about one policy that needs no other file."""
    policy = entry.value
    yield from _duplicates(entry, "levels", [level.id for level in policy.levels])
    yield from _duplicates(entry, "clocks", [clock.id for clock in policy.clocks])
    last = policy.levels[-1]
    if last.total or last.min_share or last.min_devices:
        yield entry.problem(("levels", len(policy.levels) - 1), "last_level")
    for index, fact in enumerate(policy.closing):
        if fact in NEVER_ASKED:
            yield entry.problem(("closing", index), "closing_fact", fact)
    for index in range(len(policy.clocks)):
        yield from _level_flaws(entry, index)
        yield from _manner_flaws(entry, index)
        yield from _limit_flaws(entry, index)
        yield from _breach_flaws(entry, index)
    yield from _rings(entry)


def _duplicates(entry: Entry[PolicyForm], section: str, ids: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(ids):
        if (first := ids.index(name)) < index:
            where = entry.document.where((section, first))
            yield entry.problem((section, index, "id"), "duplicate_id", name, first=where)


def _level_flaws(entry: Entry[PolicyForm], index: int) -> Iterator[Problem]:
    """Every level is spoken of, and no other."""
    at, clock = _clock(entry, index)
    levels = [level.id for level in entry.value.levels]
    for key in ("within", "refs"):
        for level in getattr(clock, key):
            if level not in levels:
                loc = (*at, key, level)
                yield entry.document.problem(loc, "unknown_level", level, key=True, known=levels)
    for nth, level in enumerate(clock.promised):
        if level not in levels:
            yield entry.problem((*at, "promised", nth), "unknown_level", level, known=levels)
    for level in levels:
        if level not in clock.within and level not in clock.promised:
            yield entry.problem((*at, "within"), "level_missing", level)
    if clock.upgrade and not any(_has(clock, level) for level in levels[1:]):
        yield entry.problem((*at, "upgrade"), "upgrade_top")


def _clock(entry: Entry[PolicyForm], index: int) -> tuple[Loc, ClockForm]:
    return ("clocks", index), entry.value.clocks[index]


def _has(clock: ClockForm, level: str) -> bool:
    return clock.within.get(level) is not None or level in clock.promised


def _manner_flaws(entry: Entry[PolicyForm], index: int) -> Iterator[Problem]:
    """A clock is a limit, a rhythm or a watch."""
    at, clock = _clock(entry, index)
    if clock.every and not clock.beat:
        yield entry.problem(at, "beat_missing")
    if clock.every and clock.watch:
        yield entry.problem((*at, "watch"), "watch_rhythm")
    if clock.beat and not clock.every:
        yield entry.problem((*at, "beat"), "beat_alone")
    if clock.upgrade and (clock.every or clock.watch):
        yield entry.problem((*at, "upgrade"), "upgrade_limit")
    if clock.daily and not clock.every:
        yield entry.problem((*at, "daily"), "daily_alone")
    if clock.daily and clock.calendar == ALWAYS_OPEN:
        yield entry.problem((*at, "daily"), "daily_zone", ALWAYS_OPEN)


def _limit_flaws(entry: Entry[PolicyForm], index: int) -> Iterator[Problem]:
    """Working days are steps from date to date: nothing between them could stop or beat, or outlast a duration."""
    at, clock = _clock(entry, index)
    for level, limit in clock.within.items():
        if isinstance(limit, WorkDays) and clock.every:
            yield entry.problem((*at, "within", level), "work_days_rhythm")
        elif isinstance(limit, WorkDays) and clock.pausable:
            yield entry.problem((*at, "within", level), "work_days_pause")
        elif isinstance(limit, WorkDays) and level in clock.promised:
            yield entry.problem((*at, "within", level), "work_days_promise")


def _breach_flaws(entry: Entry[PolicyForm], index: int) -> Iterator[Problem]:
    """The breach that a clock starts with, or needs, is that of a limit, and the reader has met it before."""
    at, clock = _clock(entry, index)
    clocks = {other.id: other for other in entry.value.clocks}
    before = list(clocks)[:index]
    for key, event in (("start", clock.start), ("needs", clock.needs)):
        loc = (*at, key, "breach")
        if not isinstance(event, Breach):
            continue
        if event.clock not in clocks:
            yield entry.problem(loc, "unknown_clock", event.clock, known=before)
        elif event.clock not in before:
            yield entry.problem(loc, "clock_order", event.clock)
        elif clocks[event.clock].watch:
            yield entry.problem(loc, "watch_breach", event.clock)


def _rings(entry: Entry[PolicyForm]) -> Iterator[Problem]:
    """A clock leads from its start to its ends and its breach; when that leads back, none of them ever starts."""
    clocks = entry.value.clocks
    graph: dict[str, set[str]] = {}
    for clock in clocks:
        for end in (*clock.until, _node(Breach(clock.id))):
            graph.setdefault(end, set()).add(_node(clock.start))
    starts = [_node(clock.start) for clock in clocks]
    for ring in find_rings(graph):
        first = next(start for start in starts if start in ring)
        told = " → ".join(turn(ring[::-1], first))
        yield entry.problem(("clocks", starts.index(first), "start"), "clock_ring", ring=told)


def _node(event: FactKind | Breach) -> str:
    return f"breach: {event.clock}" if isinstance(event, Breach) else event
