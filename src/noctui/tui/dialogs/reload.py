"""What changed files would change, and the yes to it: `y`, or a typed word where devices vanish under open tickets."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from noctui.catalog import _, language
from noctui.domain.commands import Answer
from noctui.domain.queries import Detail
from noctui.domain.reload import ReloadDetail, ReloadQuery, ReloadSite
from noctui.tui import asking, refusals
from noctui.tui.actions import BY_ID
from noctui.tui.dialogs.reader import Reader
from noctui.tui.look import Line
from noctui.tui.paper import Paper
from noctui.tui.reload_words import REMOVE, reload_lines
from noctui.tui.widgets import Field

_LONGEST = 20


class ReloadDialog(Reader):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("y", "agree", show=False),
    ]
    DEFAULT_CSS = """
    ReloadDialog Paper.page { height: auto; max-height: 60vh; }
    ReloadDialog #asked { height: auto; }
    """

    class Told(Message):
        def __init__(self, answer: Detail) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self) -> None:
        super().__init__(_("The files of the site"), _("arrows scroll, Esc closes and changes nothing"))
        self._detail: ReloadDetail | None = None

    def content(self) -> ComposeResult:
        yield Paper(classes="page")
        yield Vertical(id="asked")

    def on_mount(self) -> None:
        self._page([((_("The engine reads the files …"), "muted"),)])

        async def ask() -> None:
            self.post_message(self.Told(await self.desk.client.ask(ReloadQuery(language()))))

        asking.in_turn(self, "reload", ask)

    @on(Told)
    async def _told(self, message: Told) -> None:
        found, look = message.answer, self.desk.look()
        if isinstance(found, ReloadDetail):
            self._page([line for text in reload_lines(found) for line in self._words(text, "text")])
            if found.version not in ("", found.running):
                self._detail = found
                await self._ask_for_it(found)
        elif isinstance(found, Answer):
            self._page(self._words(refusals.sentence(found, look), "refused"))

    def _page(self, lines: list[Line]) -> None:
        self.paper.write((), *lines, ())

    async def _ask_for_it(self, found: ReloadDetail) -> None:
        asked = self.query_one("#asked")
        if not found.tickets:
            await asked.mount(self._line(_("y activates this"), "key"))
            return
        field = Field("", limit=_LONGEST)
        words = self._line(_("Type {word} and press Enter to activate this:", word=_(REMOVE)), "key")
        await asked.mount(words, field, self._line("", "refused", id="wrong"))
        field.focus()

    def action_agree(self) -> None:
        if self._detail is not None and not self._detail.tickets:
            self._activate(self._detail)

    @on(Field.Submitted)
    def _typed(self, event: Field.Submitted) -> None:
        event.stop()
        if self._detail is None:
            return
        if event.value.strip().lower() in (REMOVE, _(REMOVE).lower()):
            self._activate(self._detail)
        else:
            self.query_one("#wrong", Paper).write(*self._words(_("Type the word: {word}", word=_(REMOVE)), "refused"))

    def _activate(self, detail: ReloadDetail) -> None:
        self.dismiss()
        if self.desk.hands is not None:
            command = ReloadSite(detail.version, len(detail.tickets))
            self.desk.hands.carry_out(BY_ID["site.reload"], [command])
