"""The big picture of place 2: a tile for each site."""

from collections.abc import Mapping

from textual.app import ComposeResult

from noctui.tui import viewing
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.saved_views import SavedView
from noctui.tui.tiles import Tiles, tiles_of
from noctui.wire.client import Key


class TilesRoom(Room):
    room = "tiles"
    BINDINGS = bindings("tiles")
    AUTO_FOCUS = "Tiles"

    def __init__(self) -> None:
        super().__init__()
        self.tiles = Tiles()

    def body(self) -> ComposeResult:
        yield self.tiles

    def context(self) -> Context:
        client = self.desk.client
        chosen = bool(self.tiles.tiles)
        return Context(self.room, client.state, client.me, chosen=chosen, drill=self.mirror.drill)

    def show_all(self) -> None:
        self._show(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if changes.keys() & {"devices", "tickets"}:
            self._show(self.desk.look())
        super().take(changes)

    def summary(self) -> str:
        """The site under the cursor, as its tile tells it."""
        look = self.desk.look()
        return "\n".join(line for line in self.tiles.words(look))

    def move(self, rows: int) -> None:
        self.tiles.move(rows * self.tiles.across)

    def page(self, pages: int) -> None:
        self.move(pages * self.tiles.down)

    def turn(self, tiles: int) -> None:
        """To the left or to the right."""
        self.tiles.move(tiles)

    async def open_site(self) -> None:
        """Its devices, the worst first."""
        site = self.tiles.cursor
        await viewing.apply(self.desk, SavedView(site, "devices", f'site:"{site}"', "state"))

    def _show(self, look: Look) -> None:
        self.tiles.show(tiles_of(self.mirror.devices.values(), self.mirror.tickets.values(), look.now), look)
