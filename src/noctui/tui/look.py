"""What a presenter needs beside the row: the time, the zone and the signs of the theme; and lines made of pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len, set_cell_size

from noctui.catalog import N_, _, pick
from noctui.domain.moments import to_datetime
from noctui.tui import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from noctui.domain.moments import Instant
    from noctui.domain.queries import LevelRow

_CHUNKS = re.compile(r"[\u2e80-\u9fff\uff00-\uffef][，。；：、！？）]*\s*|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+")
"""What stays together: a word with the blanks after it, a wide character with the punctuation after it."""

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

Piece: TypeAlias = tuple[str, str]
"""Harmless text and the style token it is painted with."""

Line: TypeAlias = tuple[Piece, ...]

POST, LEVEL = "post:", "level:"
"""What stands before the id of a post, and of a level, among the names."""


@dataclass(frozen=True, slots=True)
class Look:
    """How and when things are shown."""

    now: Instant
    """The engine's time, microseconds UTC."""
    zone: tzinfo
    glyph: Callable[[str], str]
    """Sign by name, as the theme has it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the site calls things, in the language of the screen: each clock by its spec, each post by `POST` and its
    id, and where a ticket's policy is at hand each of its levels by `LEVEL` and its id."""

    def clock(self, at: Instant) -> str:
        return text.clock(at, self.zone)

    def moment(self, at: Instant) -> str:
        return text.moment(at, self.zone, self.now)

    def by(self, at: Instant) -> str:
        """A moment to come: of the days ahead the weekday says more than the date, `Mon 09:30`."""
        when, today = (to_datetime(one).astimezone(self.zone) for one in (at, self.now))
        ahead = 0 < (when.date() - today.date()).days < len(DAYS)
        return f"{_(DAYS[when.weekday()])} {when:%H:%M}" if ahead else self.moment(at)

    def age(self, since: Instant) -> str:
        return text.age(self.now - since)

    def left(self, due: Instant) -> str:
        return text.countdown(due - self.now, self.glyph("minus"))

    def graded(self, levels: Iterable[LevelRow]) -> Look:
        """The same with the names of a policy's levels."""
        return replace(self, names={**self.names, **{LEVEL + row.id: pick(row.name) or row.id for row in levels}})

    def level(self, name: str) -> str:
        """What a level is called, harmless; its id where its policy is not at hand."""
        return self.shown(self.names.get(LEVEL + name, name))

    def shown(self, raw: str, width: int | None = None) -> str:
        """Foreign text through the one door, its signs as plain as those of the theme."""
        ellipsis = self.glyph("ellipsis")
        return text.to_display(text.in_ascii(raw) if ellipsis.isascii() else raw, width, ellipsis)


def width_of(line: Iterable[Piece]) -> int:
    """Cells that a line takes."""
    return sum(cell_len(part) for part, _ in line)


def crop(line: Line, width: int) -> Line:
    """The line in exactly `width` cells: cut, or padded with blanks."""
    kept: list[Piece] = []
    room = width
    for part, token in line:
        cells = cell_len(part)
        if cells >= room:
            kept.append((part if cells == room else set_cell_size(part, room), token))
            return tuple(kept)
        kept.append((part, token))
        room -= cells
    return (*kept, (" " * room, "")) if room > 0 else tuple(kept)


def wrap(words: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks, or between wide characters."""
    lines, line = [], ""
    for chunk in _CHUNKS.findall(words):
        if line and cell_len(line) + cell_len(chunk.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += chunk
    return [*lines, line.rstrip()] if line.strip() else lines


def folded(line: Line, width: int, indent: int) -> list[Line]:
    """The line in as many of at most `width` cells as it takes, broken like `wrap`; all but the first are indented."""
    if width_of(line) <= width:
        return [line]
    lines: list[Line] = []
    now: list[Piece] = []
    for chunk, token in ((chunk, token) for part, token in line for chunk in _CHUNKS.findall(part)):
        if now and width_of(now) + cell_len(chunk.rstrip()) > width:
            lines.append(tuple(now))
            now = [(" " * indent, "")]
        now.append((chunk, token))
    return [*lines, tuple(now)]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar that stays whole or leaves."""

    line: Line
    rank: int
    """The highest rank leaves first when the room is short."""
    right: bool = False
    short: Line = ()
    """What takes its place before it leaves."""


def arrange(parts: Sequence[Part], width: int, gap: int = 2) -> Line:
    """One bar: the parts that fit, those of the right side pushed to the right edge."""
    staying = list(parts)
    while len(staying) > 1 and sum(width_of(part.line) + gap for part in staying) > width:
        leaving = max(range(len(staying)), key=lambda number: staying[number].rank)
        part = staying[leaving]
        staying[leaving : leaving + 1] = [replace(part, line=part.short, short=())] if part.short else []
    left = [part.line for part in staying if not part.right]
    right = [part.line for part in staying if part.right]
    start, end = _joined(left, gap), _joined(right, gap)
    space = width - width_of(start) - width_of(end) - 2
    return crop(((" ", ""), *start, (" " * max(space, 0), ""), *end, (" ", "")), width)


def _joined(lines: Sequence[Line], gap: int) -> Line:
    between: Line = ((" " * gap, ""),)
    joined: Line = ()
    for line in lines:
        joined = (*joined, *(between if joined else ()), *line)
    return joined
