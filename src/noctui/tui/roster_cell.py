"""A cell of the Gantt: which stretch of duty lies under its cursor, and what there is to tell about that day. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from noctui.catalog import _, pick
from noctui.domain.change_views import ChangeRow
from noctui.domain.moments import DAY, Instant
from noctui.domain.roster import Shift
from noctui.domain.roster_queries import PostDetail, RosterDetail
from noctui.tui import roster_lines
from noctui.tui.look import Line, Look
from noctui.tui.roster_spot import Spot

_LONG = 2 * DAY
"""Of a stretch of duty that is longer the cursor means one day."""

Day = tuple[Instant, Instant]


@dataclass(frozen=True, slots=True)
class Cell:
    """The row of a post or of a person, and a moment in a day."""

    key: str
    is_person: bool
    at: Instant
    day: Day

    def shifts(self, detail: RosterDetail) -> list[tuple[PostDetail, Shift]]:
        """Those of the day, by time; of a person those that they have on either side."""
        posts = detail.posts if self.is_person else [post for post in detail.posts if post.id == self.key]
        found = [
            (post, shift)
            for post in posts
            for shift in roster_lines.of_day(post.shifts, self.day)
            if not self.is_person or self.key in shift.first + shift.backup
        ]
        return sorted(found, key=lambda pair: (pair[1].begin, self.key not in pair[1].first))

    def under(self, detail: RosterDetail) -> tuple[PostDetail, Shift] | None:
        """The one under the cursor; of a person where they are first."""
        here = [pair for pair in self.shifts(detail) if pair[1].begin <= self.at < pair[1].end]
        return min(here, key=lambda pair: self.key not in pair[1].first, default=None)

    def span(self, shift: Shift) -> Day:
        if shift.end - shift.begin <= _LONG:
            return shift.begin, shift.end
        return max(shift.begin, self.day[0]), min(shift.end, self.day[1])

    def spot(self, detail: RosterDetail) -> Spot:
        found = self.under(detail)
        if found is None:
            person = self.key if self.is_person else ""
            return Spot("" if self.is_person else self.key, person, begin=self.day[0], end=self.day[1], at=self.at)
        post, shift = found
        begin, end = self.span(shift)
        if self.is_person:
            return Spot(post.id, self.key, "first" if self.key in shift.first else "backup", begin, end, self.at)
        return Spot(post.id, next(iter(shift.first), ""), "first", begin, end, self.at)


def cell_lines(cell: Cell, detail: RosterDetail, changes: Iterable[ChangeRow], look: Look, most: int) -> list[Line]:
    """The day, and its shifts around the one under the cursor, gaps and leave first."""
    post = next((post for post in detail.posts if post.id == cell.key), None) if not cell.is_person else None
    pairs, under = cell.shifts(detail), cell.under(detail)
    shown = [_line(pair, cell, detail, look, pair == under) for pair in pairs]
    if cell.is_person:
        first = roster_lines.away_lines(cell.key, detail, cell.day, look)
    else:
        first = roster_lines.gap_lines(post, cell.day, look) if post is not None else []
    asked = roster_lines.asked_lines(changes, "" if cell.is_person else cell.key, cell.key, cell.day, look)
    told = [*first, *asked]
    at = pairs.index(under) if under is not None else 0
    return [_head(cell, detail, post, look), *told, *_around(shown, at, most - 1 - len(told))]


def _head(cell: Cell, detail: RosterDetail, post: PostDetail | None, look: Look) -> Line:
    member = detail.people.get(cell.key) if cell.is_person else None
    name = pick(post.name) if post is not None else member.name if member is not None else cell.key
    ways = "  ".join(address for _channel, address in member.ways) if member is not None else ""
    free = "  " + _("not a working day") if cell.day[0] in detail.free else ""
    return (
        (f" {roster_lines.day_title(cell.at, look)}  ", "key"),
        (look.shown(name), "title"),
        (f"  {look.shown(ways)}" if ways else "", "text"),
        (free, "muted"),
    )


def _line(pair: tuple[PostDetail, Shift], cell: Cell, detail: RosterDetail, look: Look, here: bool) -> Line:
    post, shift = pair
    line = roster_lines.shift_line(shift, post, detail, cell.day, look, here)
    if not cell.is_person:
        return line
    return (*line[:2], (look.shown(pick(post.name)) + ": ", "text"), *line[2:])


def _around(lines: Sequence[Line], at: int, room: int) -> Sequence[Line]:
    """As many as there is room for, that one among them."""
    start = max(0, min(at - room // 2, len(lines) - room))
    return lines[start : start + max(room, 0)]


def person_lines(person: str, detail: RosterDetail, look: Look) -> list[Line]:
    """A person's ways, leave and shifts of the days that are told."""
    span = (detail.begin, detail.end)
    found = Cell(person, True, detail.begin, span).shifts(detail)
    lines: list[Line] = [_head(Cell(person, True, look.now, span), detail, None, look)]
    lines += roster_lines.away_lines(person, detail, span, look)
    for post, shift in found:
        side = _("first") if person in shift.first else _("backup")
        when = f"{look.by(shift.begin)} - {look.by(shift.end)}"
        lines.append(((f"   {when}  {look.shown(pick(post.name))}, {side}", "text"),))
    return lines
