"""`Tiles`: the big picture: a tile for each site with its worst state, how many devices are in each, its tickets.

Sites stand by name, so that a hand finds them again; what is wrong is told by sign, number and colour.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from noctui.catalog import _
from noctui.domain.moments import Instant
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui.canvas import Canvas, Parts, fit_parts, laid_over
from noctui.tui.columns import natural
from noctui.tui.device_groups import counts_line
from noctui.tui.look import Line, Look
from noctui.tui.mirror import open_clocks
from noctui.tui.words import DEVICE_STATES, told_apart

_WIDTH = 26
"""Cells of a tile at least, the gap after it included."""
_HEIGHT = 4
"""Lines of a tile, the empty one after it included."""


class Tile(NamedTuple):
    site: str
    """Its id …"""
    name: str
    """… and what people call it, with the id where others are called the same."""
    worst: str
    """The worst state of a device that is not muted; without any `up`."""
    counts: Mapping[str, int]
    """Devices in each state, and `muted`."""
    tickets: int
    """Open ones."""
    late: int
    """Deadlines of them that have passed."""


def tiles_of(devices: Iterable[DeviceRow], tickets: Iterable[TicketRow], now: Instant) -> list[Tile]:
    """One for each site that has a device."""
    counts: dict[str, Counter[str]] = {}
    awake: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    of: dict[str, str] = {}
    for row in devices:
        of[row.id] = row.site
        names[row.site] = row.place
        here = counts.setdefault(row.site, Counter())
        here[row.state] += 1
        if row.mute is None:
            awake.setdefault(row.site, set()).add(row.state)
        elif row.state != "up":
            here["muted"] += 1
    names = told_apart(names)
    ids = {name: site for site, name in names.items()}
    mine: dict[str, list[TicketRow]] = {site: [] for site in counts}
    for ticket in tickets:
        site = of.get(ticket.root) or ids.get(ticket.site)  # a ticket without a device has the name of its site
        if site is not None and ticket.status != "closed":
            mine[site].append(ticket)
    return [
        Tile(site, names[site], _worst(awake.get(site, ())), counts[site], len(mine[site]), _late(mine[site], now))
        for site in sorted(counts, key=lambda site: natural(names[site]))
    ]


def _worst(states: Iterable[str]) -> str:
    found = set(states)
    return next((state for state in DEVICE_STATES if state in found), "up")


def _late(tickets: Iterable[TicketRow], now: Instant) -> int:
    return sum(due.at < now and due.clock.kind != "watch" for ticket in tickets for due in open_clocks(ticket))


def tile_lines(tile: Tile, look: Look, width: int) -> tuple[Line, Line, Line]:
    """Name and size under the worst state, how many are in each, tickets."""
    state = f"state.{tile.worst}"
    size = str(sum(count for name, count in tile.counts.items() if name != "muted"))
    name = look.shown(tile.name, max(width - len(size) - 4, 1))
    head: Line = ((f" {look.glyph(tile.worst)} {name}", state), (" ", state), (size, state), (" " * width, state))
    said = _("tickets: {count}", count=tile.tickets) if tile.tickets else ""
    late = f"  {look.glyph('breached')}{tile.late}" if tile.late else ""
    return head, ((" ", ""), *counts_line(tile.counts, look)), ((f" {said}", "title"), (late, "clock.breached"))


class Tiles(Canvas, can_focus=True):
    """The cursor stands on a site, and stays on it."""

    DEFAULT_CSS = """
    Tiles { height: 1fr; width: 1fr; overflow: hidden; }
    """

    def __init__(self) -> None:
        super().__init__(id="tiles")
        self.tiles: Sequence[Tile] = ()
        self.cursor = ""
        """The site on which it stands."""
        self._look: Look | None = None
        self._top = 0

    def show(self, tiles: Sequence[Tile], look: Look) -> None:
        self.tiles, self._look = tiles, look
        if tiles and all(tile.site != self.cursor for tile in tiles):
            self.cursor = tiles[0].site
        self._scroll()
        self.redraw_soon()

    def move(self, tiles: int) -> None:
        """So many on, or back; it stops at the ends."""
        if self.tiles:
            self.cursor = self.tiles[max(0, min(self._spot + tiles, len(self.tiles) - 1))].site
        self._scroll()
        self.redraw()

    def words(self, look: Look) -> list[str]:
        """What the tile under the cursor says, to be read out."""
        said = (tile_lines(tile, look, 60) for tile in self.tiles if tile.site == self.cursor)
        return ["".join(text for text, _token in line).strip() for lines in said for line in lines]

    @property
    def across(self) -> int:
        """Tiles side by side."""
        return max(self.size.width // _WIDTH, 1)

    @property
    def down(self) -> int:
        """Rows of tiles that are in view."""
        return max(self.size.height // _HEIGHT, 1)

    @property
    def _spot(self) -> int:
        return next((place for place, tile in enumerate(self.tiles) if tile.site == self.cursor), 0)

    def measured(self) -> None:
        self._scroll()

    def _scroll(self) -> None:
        row = self._spot // self.across
        self._top = min(max(self._top, row - self.down + 1), row)

    def parts(self, y: int, width: int) -> Parts:
        row, line = divmod(y, _HEIGHT)
        if self._look is None or line == _HEIGHT - 1 or row >= self.down:
            return []
        first = (self._top + row) * self.across
        room = width // self.across
        shown = self.tiles[first : first + self.across]
        return [part for tile in shown for part in self._tile(tile, line, room, self._look)]

    def _tile(self, tile: Tile, line: int, room: int, look: Look) -> Parts:
        """One line of a tile, and the gap after it."""
        here = tile.site == self.cursor
        over = self.face.style("cursor" if here else "")
        sign = look.glyph("cursor") if here and line == 0 else " "
        parts = [(sign, self.face.style("mark") + over)]
        pieces = tile_lines(tile, look, room - 2)[line]
        parts += [(text, laid_over(self.face.style(token), over)) for text, token in pieces]
        return [*fit_parts([*parts, (" " * room, over)], room - 1), (" ", self.face.style(""))]
