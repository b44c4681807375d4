"""What the next-due strip says, entry by entry: of tickets, handovers, changes of the roster and runs."""

from __future__ import annotations

from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from noctui.tui.handover_page import due_entry
from noctui.tui.mirror import urgency
from noctui.tui.roster_lines import is_owed, owed_entry
from noctui.tui.run_clock import due_entries
from noctui.tui.words import clock_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from noctui.domain.moments import Instant
    from noctui.tui.look import Line, Look
    from noctui.tui.mirror import Due, Mirror

_WHEN = itemgetter(0)


def entries(mirror: Mirror, look: Look) -> Iterator[Line]:
    """All that counts down and waits for somebody, the most urgent first; in a drill what it is about before the duty
    of its desk, which is nobody's task there."""
    tickets = ((due.at, _clock(due, look)) for due in mirror.agenda.dues)
    runs = sorted((due for row in mirror.runs.values() for due in due_entries(row, look)), key=_WHEN)
    faults, duty = merge(tickets, runs, key=_WHEN), sorted(_duty(mirror, look), key=_WHEN)
    found = merge(faults, duty, key=_WHEN) if mirror.drill is None else chain(faults, duty)
    return (line for _at, line in found)


def _duty(mirror: Mirror, look: Look) -> Iterator[tuple[Instant, Line]]:
    rows = mirror.handovers.values()
    yield from (due_entry(row, len(rows) > 1, look) for row in rows)
    yield from (owed_entry(row, look) for row in mirror.changes.values() if is_owed(row))


def _clock(due: Due, look: Look) -> Line:
    state = urgency(due.clock, look.now)
    sign = f"{look.glyph(state)} " if state != "running" else ""
    words = f"T-{due.ticket.id} {look.shown(clock_title(due.clock), 24)}"
    return ((f"{sign}{words} {look.left(due.at).strip()}", f"clock.{state}"),)
