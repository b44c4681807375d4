"""`Gantt`: two weeks of the roster, a row for each post or person; its cursor is a row and a moment.

It is painted anew when its data, its cursor or the minute change, never for a mere second.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.moments import MINUTE, Instant, from_datetime, to_datetime
from noctui.tui.canvas import Drawn, Part, Parts, laid_over
from noctui.tui.columns import Cell, Column
from noctui.tui.gantt_bars import Row, Span, Square, spans, squares
from noctui.tui.line_table import LineTable
from noctui.tui.look import DAYS
from noctui.tui.row_look import GUTTER
from noctui.tui.text import fit

SHOWN = 14
"""Days."""
_WEEK = 7
_NAME = 14
"""Cells of a name at least."""
_CELLS = 3, 10
"""Of a day, at least and at most."""
_HEAD = 2
"""Lines above the rows: weekdays, days."""


def midnights(at: Instant, zone: tzinfo, first: int = 0, days: int = SHOWN) -> list[Instant]:
    """Those of so many days, the first one so many days after that of `at`; and the one that ends them."""
    day = to_datetime(at).astimezone(zone).date() + timedelta(days=first)
    return [from_datetime(datetime.combine(day + timedelta(days=n), time(), zone)) for n in range(days + 1)]


class Gantt(LineTable[str]):
    class Moved(Message):
        """The cursor stands on another moment."""

    def __init__(self, id: str) -> None:
        column = Column("name", N_("Who and when"), _NAME, flex=1)
        super().__init__((column,), id=id, empty=N_("nobody is on in these days"))
        self.days: list[Instant] = []
        """The midnights of the days that are shown, and the one that ends them."""
        self.at: Instant = 0
        """Where the cursor stands; 0: where it is now, as soon as that is known."""
        self.lit: Span = (0, 0)
        """The stretch of duty under the cursor."""
        self._zone: tzinfo | None = None
        self._tomorrow: Instant = 0
        self._weeks = 0
        """How far the first day is from today."""
        self._free: frozenset[Instant] = frozenset()
        self._bars: Mapping[str, Row] = {}
        self._squares: dict[tuple[str, int], list[Square]] = {}

    # ------------------------------------------------------------------------------------------------------- content

    def follow(self, now: Instant, zone: tzinfo) -> bool:
        """Show the days around the cursor, in weeks from today on; True when they are others than before."""
        self.at, self._now = self.at or now, now
        today, day = (to_datetime(at).astimezone(zone).date() for at in (now, self.at))
        ahead = (day - today).days
        if ahead < self._weeks * _WEEK:
            self._weeks = ahead // _WEEK
        elif ahead >= self._weeks * _WEEK + SHOWN:
            self._weeks = ahead // _WEEK - 1
        before, self._zone = self.days, zone
        self._tomorrow = midnights(now, zone)[1]
        self.days = midnights(now, zone, self._weeks * _WEEK)
        self._squares.clear()
        self.redraw_soon()
        return self.days != before

    def fill(self, rows: Mapping[str, Row], free: frozenset[Instant]) -> None:
        """Show these rows; `free`: the midnights of days that are not worked."""
        self._bars, self._free = rows, free
        self._squares.clear()
        self.set_rows({key: (Cell(row.name, row.token),) for key, row in rows.items()})

    @property
    def day(self) -> Span:
        """That under the cursor, from midnight to midnight."""
        return next(((one, self._end(one)) for one in self.days[:-1] if self._is_under(one)), (0, 0))

    def is_over(self, now: Instant) -> bool:
        """Whether the day that was the first of all has passed."""
        return now >= self._tomorrow

    def go_to(self, at: Instant) -> None:
        """The cursor to a moment; whoever hears of it sees that its days are shown."""
        self.at = at
        self.post_message(self.Moved())

    def go_days(self, days: int) -> None:
        """The same time on another day, whatever the clocks do between."""
        if self._zone is not None:
            self.go_to(from_datetime(to_datetime(self.at).astimezone(self._zone) + timedelta(days=days)))

    def light(self, span: Span) -> None:
        """Show under the cursor that stretch of duty."""
        self.lit = span
        self.redraw_soon()

    def tick(self, now: Instant) -> None:
        if now // MINUTE != self._now // MINUTE:
            self._now = now
            self.redraw_soon()

    # ------------------------------------------------------------------------------------------------------- drawing

    @property
    def _above(self) -> int:
        return _HEAD + (self._kind() is not None)

    def _sizes(self, width: int) -> tuple[int, int]:
        """Cells of the names, and of a day."""
        least, most = _CELLS
        room = width - GUTTER - 1
        day = min(max((room - _NAME) // SHOWN, least), most)
        return max(room - SHOWN * day, 0), day

    def parts(self, y: int, width: int) -> Parts:
        if y >= _HEAD:
            return super().parts(y, width)
        name, cells = self._sizes(width)
        plain, said = self.face.style("header"), _(self.columns[0].title) if y else ""
        line: list[Part] = [(" " * GUTTER + fit(said, name), plain)]
        for day in self.days[:-1]:
            line.append(self._weekday(day, cells) if y == 0 else self._day(day, cells))
        return [*line, (" " * width, plain)]

    def _weekday(self, day: Instant, cells: int) -> Part:
        words = _(DAYS[to_datetime(day).astimezone(self._zone).weekday()])
        room = cells if cell_len(words) > cells - 1 else cells - 1
        return fit(set_cell_size(words, min(room, cell_len(words))), cells), self.face.style(self._tone(day))

    def _day(self, day: Instant, cells: int) -> Part:
        """Its number, the cursor's sign before it; days that are not worked are shaded, the hour is marked."""
        when = to_datetime(day).astimezone(self._zone)
        words = f"{when.month}/1" if when.day == 1 and cells > 4 else str(when.day)
        sign = self.face.glyph("cursor") if self._is_under(day) else ""
        words = (sign + words)[:cells]
        shade = self.face.glyph("shade") if day in self._free else " "
        line = list((words + " " + shade * cells)[:cells] if len(words) < cells else words)
        hour = self._hour(day, cells)
        if hour is not None:
            line[min(max(hour, len(words)), cells - 1)] = self.face.glyph("descending")
        return "".join(line), self.face.style(self._tone(day))

    def _tone(self, day: Instant) -> str:
        if self._hour(day, 1) is not None:
            return "title"
        return "muted" if day in self._free else "header"

    def _is_under(self, day: Instant) -> bool:
        return day <= self.at < self._end(day)

    def _end(self, day: Instant) -> Instant:
        place = self.days.index(day)
        return self.days[place + 1]

    def _hour(self, day: Instant, cells: int) -> int | None:
        """The cell of a day in which now lies."""
        end = self._end(day)
        return (self._now - day) * cells // (end - day) if day <= self._now < end else None

    def _row(self, spot: int, width: int) -> Drawn:
        key = self._rows.view[spot]
        name, cells = self._sizes(width)
        at_cursor = key == self._rows.cursor
        over = self.face.style("cursor" if self.has_focus else "cursor.blur")
        mark = self.face.glyph("cursor") if at_cursor and self.has_focus else " "
        ellipsis = self.face.glyph("ellipsis")
        bar = self.face.glyph("thumb" if spot in self._thumb() else "track") if self._overflows else ""
        row = self._bars[key]
        title = self.face.style("stale" if self.state in {"stale", "failed"} else row.token)
        head: list[Part] = [
            (mark + " ", self.face.style("mark")),
            (fit(row.name, name - 1, ellipsis=ellipsis) + " ", laid_over(title, over) if at_cursor else title),
        ]
        return Drawn([*head, *self._cells(key, cells, at_cursor), (bar, self.face.style("scroll"))], width)

    def _cells(self, key: str, cells: int, at_cursor: bool) -> list[Part]:
        """The squares with what lies over them: the hour, the cursor."""
        made = self._made(key, cells)
        over = self.face.style("cursor" if self.has_focus else "cursor.blur")
        hour, rule = self._hour_square(cells), self.face.glyph("now")
        lit = self._lit(cells) if at_cursor else range(0)
        painted: list[Part] = []
        for place, (text, token) in enumerate(made):
            style = self.face.style("stale" if self.state in {"stale", "failed"} else token)
            if place == hour and self._is_free(text) and self._is_free(made[min(place + 1, len(made) - 1)].text):
                text, style = rule, self.face.style("title")
            painted.append((text, laid_over(style, over) if place in lit else style))
        return [("".join(text for text, _style in run), style) for style, run in groupby(painted, lambda part: part[1])]

    def _is_free(self, text: str) -> bool:
        """Whether a square has no letter, so that the hour may be shown in it, or beside it."""
        return text in (" ", self.face.glyph("waiting"), self.face.glyph("separator"))

    def _made(self, key: str, cells: int) -> list[Square]:
        if (key, cells) not in self._squares:
            self._squares[key, cells] = squares(self._bars[key], self.days, cells, self.face.glyph("separator"))
        return self._squares[key, cells]

    def _hour_square(self, cells: int) -> int | None:
        for place, day in enumerate(self.days[:-1]):
            hour = self._hour(day, cells)
            if hour is not None:
                return place * cells + hour
        return None

    def _lit(self, cells: int) -> range:
        """The squares under the cursor: its stretch of duty as far as it lies in its day."""
        day = self.day
        begin, end = max(self.lit[0], day[0]), min(self.lit[1], day[1])
        if begin >= end:
            begin, end = day
        under = [place for place, one in enumerate(spans(self.days, cells)) if begin <= (one[0] + one[1]) // 2 < end]
        return range(under[0], under[-1] + 1) if under else range(0)
