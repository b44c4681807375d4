"""The queue: what the lists of tickets show of each, the clock that runs out first before all.

A cell is made when it is looked at: of thousands of tickets a screen shows some dozen.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from noctui.catalog import N_, _, pick
from noctui.domain.moments import SECOND, Instant
from noctui.domain.views import ClockRow, TicketRow
from noctui.tui import text
from noctui.tui.columns import Cell, Cells, Column
from noctui.tui.lazy_cells import LazyCells
from noctui.tui.look import Look
from noctui.tui.mirror import Due, due_of, is_watch, urgency
from noctui.tui.page_words import is_called
from noctui.tui.words import KINDS, STATUSES, ticket_label

URGENCIES = {
    "breached": N_("breached"),
    "warned": N_("due soon"),
    "running": N_("running"),
    "paused": N_("paused"),
    "observing": N_("observing"),
}
"""How the clock that counts most stands, beside its sign."""

_STILL = 2**61
"""Sorts what is paused after every due time …"""
_NEVER = 2**62
"""… and what has none after that."""


class Ticking(NamedTuple):
    """What a countdown is made of: the clock, the signs of the theme."""

    clock: ClockRow
    glyph: Callable[[str], str]


def countdown_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: what is left of a clock."""
    clock, glyph = value
    return text.countdown(clock.due - now, glyph("minus")), f"clock.{urgency(clock, now)}"


def sign_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: the sign of a clock's urgency; an observation has a quiet one."""
    clock, glyph = value
    state = urgency(clock, now)
    return glyph("waiting" if is_watch(clock) else state), f"clock.{state}"


def word_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: the word for it."""
    state = urgency(value.clock, now)
    return _(URGENCIES["observing" if is_watch(value.clock) else state]), f"clock.{state}"


QUEUE_COLUMNS = (
    Column("urgency", "", 1, priority=12, live=sign_now),
    Column("ticket", N_("Ticket"), 6, priority=11),
    Column("level", N_("Level"), 6, flex=1, most=10, priority=8),
    Column("title", N_("What"), 24, flex=6, most=60, priority=9),
    Column("clock", N_("Next due"), 11, flex=2, most=18, priority=7),
    Column("state", N_("State"), 9, priority=3, live=word_now),
    Column("left", N_("Left"), 9, align="right", priority=10, live=countdown_now),
    Column("marks", N_("Marks"), 6, priority=5),
    Column("owner", N_("Owner"), 6, flex=1, most=14, priority=6),
    Column("status", N_("Status"), 9, priority=4),
    Column("site", N_("Site"), 6, flex=1, most=12, priority=1),
    Column("devices", N_("Dev."), 4, align="right", priority=2),
)

_NARROWER = {"level": 5, "title": 13, "clock": 8}

OVERVIEW_COLUMNS = tuple(
    replace(column, width=_NARROWER.get(column.id, column.width))
    for column in QUEUE_COLUMNS
    if column.id not in {"state", "status", "site", "devices"}
)
"""The tickets of the overview, in half a screen."""


# ---------------------------------------------------------------------------------------------------------- the cells


class Subject(NamedTuple):
    """A ticket, and what most of its cells are made of."""

    row: TicketRow
    look: Look
    due: Due | None
    still: ClockRow | None
    """The paused clock with the least left, of a ticket for which nothing else runs."""

    @property
    def order(self) -> Instant:
        """By the next deadline; then what is paused, by what is left of it; then the rest, the newest first."""
        if self.due is not None:
            return self.due.at
        if self.still is not None:
            return _STILL + (self.still.left or 0)
        return _NEVER - self.row.opened // SECOND

    @property
    def ticking(self) -> Ticking | None:
        return Ticking(self.due.clock, self.look.glyph) if self.due is not None else None

    def token(self, token: str) -> str:
        """What is over stands back."""
        return "muted" if self.row.status in {"resolved", "closed"} else token


def _subject(row: TicketRow, look: Look) -> Subject:
    due = due_of(row)
    return Subject(row, look, due, _still(row) if due is None else None)


def _still(row: TicketRow) -> ClockRow | None:
    paused = (clock for clock in row.clocks if clock.state == "paused")
    return min(paused, key=lambda clock: _NEVER if clock.left is None else clock.left, default=None)


def _urgency(it: Subject) -> Cell:
    if it.still is not None:
        return Cell(it.look.glyph("paused"), "clock.paused", it.order)
    return Cell(it.look.glyph("done") if it.row.recovered is not None else "", "good", it.order, it.ticking)


def _state(it: Subject) -> Cell:
    return Cell(_(URGENCIES["paused"]) if it.still is not None else "", "clock.paused", it.order, it.ticking)


def _ticket(it: Subject) -> Cell:
    return Cell(f"T-{it.row.id}", it.token("title"), it.row.id)


def _level(it: Subject) -> Cell:
    name = pick(it.row.level_name) or it.row.level
    if name.startswith(f"{it.row.level} "):  # "III rather serious": the number says it, and always fits
        name = it.row.level
    return Cell(it.look.shown(name), it.token("bad" if it.row.total else "text"), (it.row.rank, it.row.level))


def _title(it: Subject) -> Cell:
    label = it.look.shown(ticket_label(it.row))
    return Cell(label if it.row.kind == "fault" else f"{_(KINDS[it.row.kind])}: {label}", it.token("text"))


def _clock(it: Subject) -> Cell:
    if it.due is not None:
        return Cell(it.look.shown(pick(it.due.clock.name)), "text")
    if it.still is not None:
        return Cell(it.look.shown(pick(it.still.name)), "clock.paused")
    return Cell(_(STATUSES[it.row.status]), "good")


def _left(it: Subject) -> Cell:
    left = it.still.left if it.still is not None else None
    stopped = text.countdown(left, it.look.glyph("minus")) if left is not None else ""
    return Cell(stopped, "clock.paused", it.order, it.ticking)


def _marks(it: Subject) -> Cell:
    """A call without an answer, how many breaches were booked, paused, muted: signs, so that colour is not needed."""
    row, glyph = it.row, it.look.glyph
    breached = f"{glyph('breached')}{row.breached}" if row.breached else ""
    signs = (
        (glyph("bell") if is_called(row) else "")
        + breached
        + (glyph("paused") if row.paused else "")
        + (glyph("maintenance") if row.muted else "")
    )
    return Cell(
        signs,
        "bad" if is_called(row) else "warn" if row.breached else "muted",
        (-row.breached, signs) if signs else None,
    )


def _owner(it: Subject) -> Cell:
    owner = it.look.shown(it.row.owner_name or it.row.owner or "")
    return Cell(owner or it.look.glyph("dash"), it.token("text" if owner else "warn"), owner)


def _status(it: Subject) -> Cell:
    return Cell(_(STATUSES[it.row.status]), it.token("warn" if it.row.status == "open" else "text"))


def _site(it: Subject) -> Cell:
    return Cell(it.look.shown(it.row.site), it.token("text"))


def _devices(it: Subject) -> Cell:
    return Cell(str(it.row.devices) if it.row.devices else "", it.token("text"), it.row.devices)


Maker: TypeAlias = Callable[[Subject], Cell]

_CELLS: dict[str, Maker] = {
    "urgency": _urgency,
    "state": _state,
    "ticket": _ticket,
    "level": _level,
    "title": _title,
    "clock": _clock,
    "left": _left,
    "marks": _marks,
    "owner": _owner,
    "status": _status,
    "site": _site,
    "devices": _devices,
}


# ----------------------------------------------------------------------------------------------------------- the rows


def cells_for(columns: Sequence[Column]) -> Callable[[TicketRow, Look], Cells]:
    """What makes the cells of a ticket for these columns."""
    makers = tuple(_CELLS[column.id] for column in columns)
    return lambda row, look: LazyCells(makers, _subject(row, look))


queue_cells = cells_for(QUEUE_COLUMNS)
overview_cells = cells_for(OVERVIEW_COLUMNS)
