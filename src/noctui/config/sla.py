"""policies/*.yaml: service policies with their levels and clocks; the bundled ones fill in by id."""

from collections.abc import Collection, Iterator
from pathlib import Path

from noctui.bundled import folder as bundled_folder
from noctui.config.forms import ClockForm, LevelForm, PolicyForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.rings import find_rings, turn
from noctui.domain.policy import ClockSpec, Level, Policy


def load_policies(folder: Path) -> dict[str, Policy]:
    """The policies of one folder by id. Raises BadFiles."""
    reader = Reader(folder)
    policies = _read_folder(reader, folder)
    reader.finish()
    return policies


def read_policies(reader: Reader, calendars: Collection[str]) -> dict[str, Policy]:
    """The site's own policies and the bundled ones; a site's own replaces the bundled one of the same id.

    `calendars`: the ids that a clock may name; none when they could not be read, and then none is missed.
    """
    folders = bundled_folder("data") / "policies", reader.root / "policies"
    bundled, own = (_read_folder(reader, folder, calendars) for folder in folders)
    return bundled | own


def _read_folder(reader: Reader, folder: Path, calendars: Collection[str] = ()) -> dict[str, Policy]:
    read = (reader.whole(document, PolicyForm) for document in reader.documents(folder))
    entries = reader.unique(entry for entry in read if entry)
    for entry in entries.values():
        reader.problems.extend(_flaws(entry))
        reader.problems.extend(_lost_calendars(entry, calendars))
    return {key: _policy(entry.value) for key, entry in entries.items()}


def _flaws(entry: Entry[PolicyForm]) -> Iterator[Problem]:
    policy = entry.value
    yield from _duplicates(entry, "levels", [level.id for level in policy.levels])
    yield from _duplicates(entry, "clocks", [clock.id for clock in policy.clocks])
    last = policy.levels[-1]
    if last.total or last.min_share or last.min_devices:
        yield entry.problem(("levels", len(policy.levels) - 1), "last_level")
    for index in range(len(policy.clocks)):
        yield from _clock_flaws(entry, index)
    yield from _clock_rings(entry)


def _duplicates(entry: Entry[PolicyForm], section: str, ids: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(ids):
        if (first := ids.index(name)) < index:
            where = entry.document.where((section, first))
            yield entry.problem((section, index, "id"), "duplicate_id", name, first=where)


def _clock_flaws(entry: Entry[PolicyForm], index: int) -> Iterator[Problem]:
    clock = entry.value.clocks[index]
    levels = [level.id for level in entry.value.levels]
    at = ("clocks", index)
    for key in ("within", "refs"):
        for level in getattr(clock, key):
            if level not in levels:
                loc = (*entry.loc, *at, key, level)
                yield entry.document.problem(loc, "unknown_level", level, key=True, known=levels)
    for level in levels:
        if level not in clock.within:
            yield entry.problem((*at, "within"), "level_missing", level)
    if clock.every and not clock.beat:
        yield entry.problem(at, "beat_missing")
    if clock.beat and not clock.every:
        yield entry.problem((*at, "beat"), "beat_alone")


def _lost_calendars(entry: Entry[PolicyForm], calendars: Collection[str]) -> Iterator[Problem]:
    for index, clock in enumerate(entry.value.clocks):
        if calendars and clock.calendar not in calendars:
            yield entry.problem(("clocks", index, "calendar"), "unknown_calendar", clock.calendar, known=calendars)


def _clock_rings(entry: Entry[PolicyForm]) -> Iterator[Problem]:
    """A clock leads from its start to its ends; when that leads back to the start, none of them ever starts."""
    graph: dict[str, set[str]] = {}
    for clock in entry.value.clocks:
        for end in clock.until:
            graph.setdefault(end, set()).add(clock.start)
    starts = [clock.start for clock in entry.value.clocks]
    for ring in find_rings(graph):
        first = next(fact for fact in starts if fact in ring)
        told = " → ".join(turn(ring[::-1], first))
        yield entry.problem(("clocks", starts.index(first), "start"), "clock_ring", ring=told)


def _policy(form: PolicyForm) -> Policy:
    return Policy(
        id=form.id,
        name=form.name.by_language(),
        scheme=form.scheme,
        levels=tuple(_level(level) for level in form.levels),
        clocks=tuple(_clock(clock) for clock in form.clocks),
    )


def _level(form: LevelForm) -> Level:
    return Level(form.id, form.name.by_language(), form.total, form.min_share, form.min_devices)


def _clock(form: ClockForm) -> ClockSpec:
    return ClockSpec(
        id=form.id,
        name=form.name.by_language(),
        start=form.start,
        until=tuple(form.until),
        within=form.within,
        refs=form.refs,
        every=form.every,
        beat=form.beat,
        needs=form.needs,
        only_total=form.only_total,
        warn=form.warn,
        calendar=form.calendar,
        pausable=form.pausable,
    )
