"""Who takes turns: rotations of roster.yaml, and patterns such as four teams in three shifts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from noctui.config.document import Document
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader, raw_items
from noctui.config.roster_forms import OFF, PatternForm, RotationForm
from noctui.domain.handoff import instant
from noctui.domain.moments import Instant, from_datetime
from noctui.domain.rotation import Pattern, Rotation


def read_turns(reader: Reader, document: Document) -> Iterator[Entry[Any]]:
    """The valid ones; an item with shifts or teams is a pattern."""
    for key, item in raw_items(document, "rotations"):
        loc = ("rotations", key)
        if not (isinstance(item, dict) and item.keys() & {"shifts", "teams", "table"}):
            if rotation := reader.entry(document, loc, item, RotationForm):
                yield rotation
        elif pattern := reader.entry(document, loc, item, PatternForm):
            reader.problems.extend(_flaws(pattern))
            yield pattern


def turns(form: RotationForm | PatternForm, zone: str) -> Rotation | Pattern:
    """`zone` is for those that name none. Raises ValueError for shifts that overlap without being said to."""
    if isinstance(form, RotationForm):
        return Rotation(form.id, form.zone or zone, moment(form.start), tuple(form.members), *form.every)
    places = {name: place for place, name in enumerate(form.shifts)}
    return Pattern(
        id=form.id,
        zone=form.zone or zone,
        start=form.start,
        shifts=tuple(form.shifts.values()),
        members=tuple(form.teams.values()),
        table=tuple(tuple(places.get(shift) for shift in form.table[team]) for team in form.teams),
        overlapping=form.overlapping,
    )


def moment(local: date) -> datetime:
    """Naive; a date is its midnight."""
    return local if isinstance(local, datetime) else datetime.combine(local, time())


def begin_of(local: date, zone: str) -> Instant:
    at = moment(local)
    return instant(zone, from_datetime(at.replace(tzinfo=UTC))) if at.tzinfo is None else from_datetime(at)


def end_of(local: date, zone: str) -> Instant:
    """The end of a date is that of its day."""
    return begin_of(local if isinstance(local, datetime) else local + timedelta(days=1), zone)


def _flaws(entry: Entry[PatternForm]) -> Iterator[Problem]:
    """What does not fit in a table of shifts; only when it all fits the shifts are laid beside each other."""
    found = [*_table_flaws(entry), *_shift_flaws(entry)]
    yield from found
    if not found:
        try:
            turns(entry.value, "UTC")
        except ValueError:
            yield entry.problem(("shifts",), "shifts_overlap")


def _table_flaws(entry: Entry[PatternForm]) -> Iterator[Problem]:
    form = entry.value
    for team in form.teams.keys() - form.table.keys():
        yield entry.problem(("table",), "team_missing", team)
    for team in form.table.keys() - form.teams.keys():
        loc = (*entry.loc, "table", team)
        yield entry.document.problem(loc, "unknown_team", team, key=True, known=tuple(form.teams))
    longest = max(map(len, form.table.values()), default=0)
    for team, row in form.table.items():
        if len(row) != longest:
            yield entry.problem(("table", team), "table_length", len(row), longest=str(longest))


def _shift_flaws(entry: Entry[PatternForm]) -> Iterator[Problem]:
    known = (*entry.value.shifts, OFF)
    if OFF in entry.value.shifts:
        yield entry.document.problem((*entry.loc, "shifts", OFF), "shift_off", OFF, key=True)
    for team, row in entry.value.table.items():
        for day, shift in enumerate(row):
            if shift not in known:
                yield entry.problem(("table", team, day), "unknown_shift", shift, known=known)
