"""One playbook, to be read through before it is started."""

from textual.app import ComposeResult
from textual.message import Message

from noctui.catalog import _
from noctui.domain.commands import Answer
from noctui.domain.run_views import PlaybookDetail, PlaybookQuery
from noctui.tui import asking, playbook_page, refusals
from noctui.tui.look import Look
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings


class PlaybookRoom(Room):
    room = "playbook"
    BINDINGS = bindings("playbook")

    class Loaded(Message):
        """The engine has told the playbook, or why it can't."""

        def __init__(self, detail: PlaybookDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self, playbook: str) -> None:
        super().__init__()
        self._playbook = playbook
        self.detail: PlaybookDetail | Answer | None = None

    def body(self) -> ComposeResult:
        yield Paper(id="words", classes="page")

    @property
    def playbook(self) -> str:
        return self._playbook

    def context(self) -> Context:
        client = self.desk.client
        return Context(self.room, client.state, client.me, drill=self.mirror.drill)

    def summary(self) -> str:
        return self.query_one("#words", Paper).plain

    def show_all(self) -> None:
        self._load()
        super().show_all()

    def paint(self, look: Look) -> None:
        words = self.query_one("#words", Paper)
        if isinstance(self.detail, PlaybookDetail):
            words.write(*playbook_page.lines(self.detail, look, self.width))
        elif self.detail is not None:
            words.write(((" " + refusals.sentence(self.detail, look), "bad"),))
        else:
            words.write(((" " + _("loading"), "muted"),))

    def _load(self) -> None:
        async def ask() -> None:
            detail = await self.desk.client.ask(PlaybookQuery(self._playbook))
            if isinstance(detail, PlaybookDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "playbook", ask)

    def on_playbook_room_loaded(self, message: Loaded) -> None:
        if isinstance(message.detail, PlaybookDetail) or self.detail is None:
            self.detail = message.detail
        self.repaint(self.desk.look())
