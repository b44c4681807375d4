"""Help for exactly one place: every key that works there, what it does, and why not just now."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from noctui.catalog import N_, _
from noctui.tui import text
from noctui.tui.actions import BY_ID, ROOMS, Action, actions_of, shown_key
from noctui.tui.dialogs.reader import Reader
from noctui.tui.look import Line, wrap
from noctui.tui.reasons import Context

_INDENT = 25
"""Cells before a help text: keys and name."""

_TITLES = {
    "device": N_("Device"),
    "ticket": N_("Ticket"),
    "post": N_("Post"),
    "handover": N_("Shift handover"),
    "run": N_("Run of a playbook"),
    "playbook": N_("Playbook"),
    "tiles": N_("Sites"),
    "mutes": N_("Mutes"),
}


def title_of(room: str) -> str:
    """Message id of the name of a place or an opened screen."""
    return _TITLES.get(room) or BY_ID[f"place.{room}"].label


class Help(Reader):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,question_mark", "dismiss", show=False)]
    DEFAULT_CSS = """
    Help > #box { width: 100%; }
    """

    def __init__(self, context: Context) -> None:
        title = _("Keys: {place}", place=_(title_of(context.room)))
        super().__init__(title, _("arrows scroll, Esc closes"))
        self._at = context
        self.add_class("-tall")

    def on_resize(self) -> None:
        self.paper.write(*help_lines(self._at, max(self.size.width - 4 - _INDENT, 20)))


def help_lines(context: Context, width: int) -> list[Line]:
    """What is special to the place first, then what works everywhere, each beginning with what is possible now; help
    texts are `width` cells wide. In a drill begin with what can be done to it."""
    actions = actions_of(context.room)
    drilling = context.drill is not None
    drill = [one for one in actions if drilling and one.id.startswith("drill.") and not one.why_not(context)]
    parts = {
        N_("In this drill"): drill,
        N_("Here"): [one for one in actions if one.rooms != ROOMS and one not in drill],
        N_("Everywhere"): [one for one in actions if one.rooms == ROOMS and one not in drill],
    }
    shown = ((name, part) for name, part in parts.items() if part)
    return [line for name, part in shown for line in ((), ((_(name), "title"),), *_lines(part, context, width))]


def _lines(actions: Iterable[Action], context: Context, width: int) -> Iterable[Line]:
    for action in sorted(actions, key=lambda one: one.why_not(context) is not None):
        keys = " ".join(map(shown_key, action.keys))
        first, *rest = wrap(_(action.help), width)
        yield ((text.fit(f" {keys}", 10), "key"), (text.fit(_(action.label), 15), "text"), (first, "text"))
        yield from ((((" " * _INDENT + words), "text"),) for words in rest)
        if reason := action.why_not(context):
            said = wrap(_("not now: {reason}", reason=text.to_display(reason)), width)
            yield from ((((" " * _INDENT + words), "muted"),) for words in said)
