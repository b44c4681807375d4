"""Place 5: the posts of the site, each with its first and its backup person."""

from textual.app import ComposeResult

from noctui.catalog import N_, _
from noctui.tui import tables
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look, wrap
from noctui.tui.paper import Paper
from noctui.tui.room import Room, bindings


class RosterRoom(Room):
    room = "roster"
    BINDINGS = bindings("roster")
    DEFAULT_CSS = """
    RosterRoom #words { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._roster: LineTable[str] = LineTable(
            tables.ROSTER_COLUMNS, id="roster", empty=N_("the site's roster names nobody")
        )
        self.feeds = [Feed(self._roster, "roster", tables.roster_cells)]

    def body(self) -> ComposeResult:
        yield self._roster
        yield Paper(id="words")

    def paint(self, look: Look) -> None:
        words = _("Who has each post now and until when, by the site's roster file and what was changed at the desk.")
        lines = wrap(words, self.width - 4)
        self.query_one("#words", Paper).write(*(((f"  {line}", "muted"),) for line in lines))
