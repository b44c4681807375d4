"""What stands in the rows of the Gantt: bars by post or by person, and the cells that they become. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

from noctui.catalog import _, pick
from noctui.domain.moments import Instant
from noctui.domain.roster_changes import PENDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from noctui.domain.change_views import ChangeRow
    from noctui.domain.overrides import Side, Source
    from noctui.domain.roster import Shift
    from noctui.domain.roster_queries import PostDetail, RosterDetail
    from noctui.domain.views import FindingRow
    from noctui.tui.look import Look

SOURCE_SIGNS: dict[Source, str] = {"rota": "", "guard": "+", "override": "*", "plan": "=", "leave": "", "handover": ""}
"""What stands before those who are on by something else than the rota."""
PENDING_SIGN = "?"
AWAY = "~"


class Bar(NamedTuple):
    """A stretch of one row. The highest rank is seen where several lie over each other."""

    begin: Instant
    end: Instant
    text: str
    """Harmless words, cut to the room that there is …"""
    short: str
    """… or these, where there is little of it; the first cell of them in one."""
    token: str
    rank: int = 1
    fill: str = " "
    """What the rest of the bar is filled with."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    token: str
    bars: tuple[Bar, ...]


Span = tuple[Instant, Instant]


class Square(NamedTuple):
    """One cell of a row."""

    text: str
    """Empty for the second half of a wide character."""
    token: str


# ----------------------------------------------------------------------------------------------------------- the rows


def by_post(
    detail: RosterDetail, changes: Iterable[ChangeRow], findings: Iterable[FindingRow], look: Look
) -> dict[str, Row]:
    """A row for each post, in the order of the site's file."""
    waiting = [row for row in changes if row.status in PENDING and row.end is not None]
    bare = [row for row in findings if row.kind in {"backup_only", "on_leave"}]
    return {
        post.id: Row(look.shown(pick(post.name)), "text", _of_post(detail, post, waiting, bare, look))
        for post in detail.posts
    }


def by_person(
    detail: RosterDetail, changes: Iterable[ChangeRow], _findings: Iterable[FindingRow], look: Look
) -> dict[str, Row]:
    """A row for everybody who is on or away in the span, in the order of the site's file."""
    waiting = [row for row in changes if row.status in PENDING and row.end is not None]
    rows = {
        person: Row(look.shown(member.name), "text", _of_person(detail, person, waiting, look))
        for person, member in detail.people.items()
    }
    return {person: row for person, row in rows.items() if row.bars}


def _of_post(
    detail: RosterDetail, post: PostDetail, waiting: Sequence[ChangeRow], bare: Sequence[FindingRow], look: Look
) -> tuple[Bar, ...]:
    bars = [
        _manned(detail, shift, number % 2 == 0, look) if shift.first else _unmanned(detail, shift, bare, look)
        for number, shift in enumerate(_lasting(post.shifts))
    ]
    sign = look.glyph("breached")
    gaps = [Bar(gap.begin, gap.end, sign, sign, "clock.breached", 9, sign) for gap in post.gaps]
    return (*bars, *(bar for row in waiting if post.id in row.posts for bar in _asked(row)), *gaps)


def _lasting(shifts: Iterable[Shift]) -> Iterator[Shift]:
    """Those as one in which the same people are on for the same reason."""
    for _crew, run in groupby(shifts, lambda shift: (shift.first, shift.first or shift.backup, shift.source)):
        parts = [*run]
        yield parts[0]._replace(end=parts[-1].end)


def _manned(detail: RosterDetail, shift: Shift, even: bool, look: Look) -> Bar:
    """Neighbours differ in style, so that one letter is not taken for the other's."""
    text, short = _called(detail, shift.first, look)
    sign = SOURCE_SIGNS[shift.source]
    return Bar(shift.begin, shift.end, sign + text, sign + short, "mark" if sign else "text" if even else "header")


def _unmanned(detail: RosterDetail, shift: Shift, bare: Sequence[FindingRow], look: Look) -> Bar:
    """Without a first: the backup has it, or nobody. Where it is not needed that is no alarm."""
    if not shift.backup:
        idle = look.glyph("waiting")
        return Bar(shift.begin, shift.end, idle, idle, "muted", fill=idle)
    text, short = _called(detail, shift.backup, look)
    wrong = (row for row in bare if row.post == shift.post and row.begin < shift.end and shift.begin < row.end)
    if shift.source == "leave" or any(wrong):
        sign = look.glyph("warning")
        return Bar(shift.begin, shift.end, sign + text, sign + short.lower(), "warn")
    return Bar(shift.begin, shift.end, f"({text})", short.lower(), "muted")


def _called(detail: RosterDetail, people: Sequence[str], look: Look) -> tuple[str, str]:
    """Their names, and one letter for each."""
    names = [detail.people[one].name if one in detail.people else one for one in people]
    return look.shown(", ".join(names)), _initials(names, people, look)


def _initials(names: Iterable[str], ids: Iterable[str], look: Look) -> str:
    """One letter for each, of the id where the name begins with a wide one."""
    pairs = ((look.shown(name)[:1], one[:1].upper()) for name, one in zip(names, ids, strict=True))
    return "".join(letter if cell_len(letter) == 1 else other for letter, other in pairs)


def _of_person(detail: RosterDetail, person: str, waiting: Sequence[ChangeRow], look: Look) -> tuple[Bar, ...]:
    on = [bar for post in detail.posts for bar in _at_post(post, person, look)]
    away = [
        Bar(leave.begin, leave.end, _("{sign} away", sign=AWAY), AWAY, "warn", 8, AWAY)
        for leave in detail.leaves
        if leave.person == person
    ]
    return (*on, *(bar for row in waiting if person in row.people for bar in _asked(row)), *away)


def _at_post(post: PostDetail, person: str, look: Look) -> Iterator[Bar]:
    name, letter = look.shown(pick(post.name)), look.shown(post.id)[:1]
    for begin, end, side in _stretches(post.shifts, person):
        if side == "first":
            yield Bar(begin, end, name, letter.upper(), "text", 3)
        else:
            yield Bar(begin, end, f"({name})", letter.lower(), "muted", 2)


def _stretches(shifts: Iterable[Shift], person: str) -> Iterator[tuple[Instant, Instant, Side]]:
    """When and on which side a person is on; a change of the others does not cut it."""
    last: tuple[Instant, Instant, Side] | None = None
    for shift in shifts:
        side: Side | None = "first" if person in shift.first else "backup" if person in shift.backup else None
        if last is not None and side == last[2] and last[1] == shift.begin:
            last = (last[0], shift.end, last[2])
            continue
        if last is not None:
            yield last
        last = (shift.begin, shift.end, side) if side is not None else None
    if last is not None:
        yield last


def _asked(row: ChangeRow) -> Iterator[Bar]:
    """What it would change; of a swap the two stints, not what lies between them."""
    words = f"{PENDING_SIGN}R-{row.id}"
    for begin, end in [(stint.begin, stint.end) for stint in row.stints] or [(row.begin, row.end or row.begin)]:
        yield Bar(begin, end, words, PENDING_SIGN, "pending", 7, PENDING_SIGN)


# ---------------------------------------------------------------------------------------------------------- the cells


def squares(row: Row, days: Sequence[Instant], cells: int, edge: str) -> list[Square]:
    """The row in so many cells for each day; `days` are the midnights, that of the end too. `edge` ends a bar."""
    found: list[Square] = []
    run: list[Bar | None] = [_seen(row.bars, *span) for span in spans(days, cells)]
    start = 0
    for place in range(1, len(run) + 1):
        if place == len(run) or run[place] is not run[start]:
            found.extend(_written(run[start], place - start, edge))
            start = place
    return found


def spans(days: Sequence[Instant], cells: int) -> Iterator[Span]:
    """What each cell stands for; a day that is an hour longer has longer cells."""
    for begin, end in pairwise(days):
        yield from (
            (begin + (end - begin) * n // cells, begin + (end - begin) * (n + 1) // cells) for n in range(cells)
        )


def _seen(bars: Iterable[Bar], begin: Instant, end: Instant) -> Bar | None:
    """What a cell shows: an alarm however short it is, else what holds at its middle."""
    middle = (begin + end) // 2
    here = [
        bar for bar in bars if bar.begin <= middle < bar.end or (bar.rank >= 7 and bar.begin < end and begin < bar.end)
    ]
    return max(here, key=lambda bar: bar.rank, default=None)


def _written(bar: Bar | None, width: int, edge: str) -> list[Square]:
    if bar is None:
        return [Square(" ", "")] * width
    found: list[Square] = []
    for letter in _fitted(bar, width, edge):
        if cell_len(letter) == 0 and found:  # a mark on the letter before it
            found[-1] = Square(found[-1].text + letter, bar.token)
            continue
        found.append(Square(letter, bar.token))
        if cell_len(letter) == 2:
            found.append(Square("", bar.token))
    return found


def _fitted(bar: Bar, width: int, edge: str) -> str:
    """The words of a bar and its edge, lest two neighbours be read as one word.

    One or two cells are too few for that: each has the letter of who is on, a wide one takes both.
    """
    letter = next((place for place, char in enumerate(bar.text) if char.isalnum()), 0)
    least = cell_len(bar.text[: letter + 1])
    if width == 1 or (width == 2 and least == 1):
        return bar.short[:1] * width
    closed = edge if bar.fill == " " and width > least else ""
    room = width - len(closed)
    many = len(bar.short.lstrip("*+=")) > 1 or bar.fill != " "
    words = bar.text if cell_len(bar.text) <= room or not many else bar.short
    shown = set_cell_size(words, min(room, cell_len(words)))
    return shown + bar.fill * (room - cell_len(shown)) + closed
