"""`Framed`: a screen with the bars of the desk around it: header, next-due strip, banner, notice, footer."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from noctui.domain.moments import Instant
from noctui.tui import bars, drill_bar, hindrance
from noctui.tui.actions import BY_ID, PLACES, Action, footer_of
from noctui.tui.canvas import Canvas
from noctui.tui.drill_actions import INSTRUCTORS
from noctui.tui.look import Line, Look, width_of, wrap
from noctui.tui.mirror import Mirror
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp
    from noctui.wire.client import LinkState

_SMALLEST = (60, 15)
"""Columns and rows under which only alarms are listed."""


class Framed(Screen[None]):
    """Subclasses give `room`, `body`, and what stands under the cursor."""

    room: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    Framed { layout: vertical; }
    Framed > #inside { height: 1fr; }
    Framed > #banner { height: auto; max-height: 4; }
    Framed > #instead { display: none; }
    Framed > #instead { height: 1fr; }
    Framed.-filtering > #notice { display: none; }
    Framed.-tiny > #instead, Framed.-hindered > #instead { display: block; }
    Framed.-tiny > #inside, Framed.-tiny > #footer, Framed.-hindered > #inside { display: none; }
    Framed.-narrow Pane { height: 1; }
    Framed.-narrow Pane.-open { height: 1fr; }
    """

    def body(self) -> ComposeResult:
        """The widgets between the bars."""
        raise NotImplementedError

    def context(self) -> Context:
        """What an action would be done to now."""
        raise NotImplementedError

    def newest(self, context: Context) -> Context:
        """What a form is about, as the screen knows it now."""
        return context

    def said_of_lists(self, look: Look) -> Line:
        """What is unusual about the lists; stands before any notice."""
        return ()

    def show_all(self) -> None:
        """Everything anew: another language, another theme, another size, a place seen again."""
        self.repaint(self.desk.look())

    def tick(self, now: Instant) -> None:
        """One second has passed."""
        self.repaint(self.desk.look())

    def paint(self, look: Look) -> None:
        """Show what is neither bar nor list: called with every change and every second."""

    def _compositor_refresh(self) -> None:
        """Behind a dialog only what changed is painted, in the dialog's own frame.

        Textual 8.2 counts it as changed for ever, so that every tick would send the whole screen (10 KB a second at
        120x40; a few hundred bytes with this), and forgets what the dialog itself was about to paint.
        """
        top, changed = self.app.screen, self._compositor._dirty_regions
        if self is top or self.app.is_inline:
            super()._compositor_refresh()
        elif changed:
            top._set_dirty(*changed)
            top._dirty_widgets.add(top)
            top.check_idle()
            changed.clear()
            self._dirty_widgets.clear()

    def paint_now(self) -> None:
        """Paint what a key has changed; Textual would let each widget send a message and then wait for its next frame.

        What has to be laid out anew takes that way all the same.
        """
        changed = {widget for widget in self.query(Canvas) if widget._repaint_required}
        if changed and self.is_current and not any(widget._layout_required for widget in changed):
            for widget in changed:
                widget._repaint_required = False
            self._dirty_widgets |= changed
            self._on_timer_update()

    @property
    def width(self) -> int:
        """Cells; before the first layout those of the terminal, so that already the first frame says something."""
        return self.size.width or self.app.size.width

    @property
    def place(self) -> str:
        """The place in front; what is opened belongs to the place in which it was opened."""
        mode = self.desk.current_mode
        return mode if mode in PLACES else self.room

    @property
    def desk(self) -> "DeskApp":
        return cast("DeskApp", self.app)

    @property
    def mirror(self) -> Mirror:
        return self.desk.mirror

    def compose(self) -> ComposeResult:
        yield Paper("bar", id="header")
        if self.desk.settings.drill:
            yield Paper("bar", id="drill")
        yield Paper("strip", id="strip")
        yield Paper("banner", id="banner")
        with Vertical(id="inside"):
            yield from self.body()
        yield Paper("text", id="instead")
        yield Paper("bar", id="notice")
        yield Paper("bar", id="footer")

    def _instructors(self) -> list[Action]:
        """The keys of who may let things happen in this drill."""
        first, *_others = actions = [BY_ID[name] for name in INSTRUCTORS]
        return actions if first.why_not(self.context()) is None else []

    def repaint(self, look: Look) -> None:
        """Write the bars anew; only what differs reaches the terminal."""
        width = self.width
        client = self.desk.client
        hindered = bool(client.hindrance) and not self.mirror.devices
        link: LinkState = "lost" if hindered else client.state
        sitting = self.desk.sitting
        settings, bell = self.desk.settings, self.desk.bell_on
        self._bar("header", bars.header(self.mirror, look, link, client.lost_at, bell, width, sitting, settings.drill))
        if settings.drill:
            real = self.desk.real.line(look) if self.desk.real is not None else ()
            self._bar("drill", drill_bar.line(self.mirror.drill, look, real, width, self._instructors()))
        self._bar("strip", bars.strip(self.mirror, look, client.state, width))
        self.set_class(hindered, "-hindered")
        banners = [] if hindered else self._banners(look)
        lines = [words for sentence in banners for words in wrap(sentence, width - 2)]
        self._bar("banner", *(((f" {words}", "banner"),) for words in lines))
        self._bar("notice", bars.notice(self._said(look), self.place, look, width))
        if hindered:
            height = self.query_one("#instead").size.height or self.size.height
            self._bar("instead", *hindrance.page(client.hindrance, look, width, height))
        elif self.has_class("-tiny"):
            self._bar("instead", *bars.alarms(self.mirror, look, width, self.size.height))
        self.paint_footer()
        self.paint(look)

    def _banners(self, look: Look) -> list[str]:
        client = self.desk.client
        said = bars.banner(self.mirror.engine, look, client.state, client.lost_at, client.refusal)
        why = hindrance.sentence(client.hindrance, look)
        return [*said, why] if why else said

    def paint_footer(self) -> None:
        """The keys for what the cursor stands on now."""
        context = self.context()
        line = bars.footer(footer_of(self.room), lambda action: action.why_not(context) is None, self.width)
        self._bar("footer", line)

    def _said(self, look: Look) -> Line:
        """A list that is held or filtered says so whatever else is said: it must never be taken for the whole truth."""
        said, lists = self.desk.said, self.said_of_lists(look)
        room = self.width - 2 - width_of(lists)
        return (*lists, (look.shown(said.text, room), said.token)) if said.text and room > 0 else lists

    def _bar(self, name: str, *lines: Line) -> None:
        paper = self.query_one(f"#{name}", Paper)
        if name == "banner":
            paper.display = bool(lines)
        paper.write(*lines)

    def on_mount(self) -> None:
        self.repaint(self.desk.look())

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < _SMALLEST[0] or event.size.height < _SMALLEST[1], "-tiny")
        if self.is_current:
            self.call_after_refresh(self.show_all)
