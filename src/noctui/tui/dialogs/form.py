"""The form of an action: what has to be typed or chosen before the engine is asked. It stays open, text and all, if
refused."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from noctui.catalog import _
from noctui.domain.commands import Answer
from noctui.domain.mute_commands import WindowPreview, WindowQuery
from noctui.domain.queries import IntakeDetail, IntakeQuery
from noctui.tui import asking, choices, refusals
from noctui.tui.action import Action
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import Deed, Field, Unfit, command
from noctui.tui.dialogs import captions
from noctui.tui.dialogs.box import Box
from noctui.tui.dialogs.culprits import CULPRITS
from noctui.tui.hands import Hands
from noctui.tui.intake import preview
from noctui.tui.look import Line, Look
from noctui.tui.mute_lists import preview_lines
from noctui.tui.offers import Offers
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.widgets import Area, Menu
from noctui.tui.widgets import Field as Input

_LONGEST = 2000
"""Characters in one field."""
_LABELS = 15, 29
"""Cells of a label at least and at most; the hint tells in full what is longer."""
_MARK = 3
"""Cells of the mark of what has to be filled in."""
_WIDTH = 72
"""Cells inside the box."""
_LIST = 68
"""Cells of a line in a list of choices; what is longer is told in full beside it."""
_ROWS = 7
"""Choices that are seen at once; where there are more, the hint counts them."""
_SHORT = 30
"""Rows of a screen on which a list of choices takes the place of everything else."""


class FormDialog(Box[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False, priority=True),
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("f2", "copy", show=False, priority=True),
        Binding("f5", "send", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FormDialog { align: center top; }
    FormDialog > #box { margin-top: 4; }
    FormDialog.-short > #box { margin-top: 0; }
    FormDialog .row { height: auto; }
    FormDialog .row Paper { height: 1; }
    FormDialog #told { height: auto; }
    FormDialog Menu { max-height: 7; display: none; }
    FormDialog.-choosing Menu { display: block; }
    FormDialog.-short.-choosing #preview { display: none; }
    """

    class Told(Message):
        """The engine has told what a new ticket would be, or a window."""

        def __init__(self, answer: IntakeDetail | WindowPreview) -> None:
            super().__init__()
            self.answer = answer

    def __init__(
        self,
        action: Action,
        deed: Deed,
        contexts: Sequence[Context],
        hands: Hands,
        known: Known,
        left_out: Sequence[str] = (),
        title: str = "",
    ) -> None:
        """`left_out` says why marked rows are not among the `contexts`; `title`: translated, instead of the usual."""
        super().__init__(title or captions.title(action, contexts), captions.keys(deed))
        self._action, self._deed, self._hands, self._offers = action, deed, hands, Offers(known)
        self._contexts, self._left_out = list(contexts), left_out
        self.sent = False
        self._outdated = False
        """The operator has read that somebody was faster: what is sent again is meant for the ticket as it is now."""
        self._offered: tuple[str, str] = ("", "")
        """Field and text for which the list shows …"""
        self._found: list[Choice] = []
        """… these choices."""
        self._asked: IntakeQuery | WindowQuery | None = None

    def content(self) -> ComposeResult:
        if len(self._deed.fields) <= 6:
            yield self._line(captions.guide(self._action, self._contexts[0]), "muted")
        draft = self._hands.drafts.get(self.key, {})
        for field in self._deed.fields:
            with Horizontal(classes="row", id=f"row-{field.name}"):
                yield self._label(field)
                yield self._entry(field, None if field.pressed else draft.get(field.name))
        with Vertical(id="told"):
            yield self._line("", "muted", id="hint")
            yield Menu(id="choices")
            yield self._line("", "text", id="preview")
        yield self._line(
            _("Left out:") + " " + " ".join(self._left_out) if self._left_out else "", "warn", id="problem"
        )

    def begin(self) -> None:
        """Take the keys at once: what is typed ahead belongs to the first field and must not become actions."""
        shown = self._shown_fields()
        self.set_focus(self._entry_of(next((field for field in shown if not self._is_settled(field)), shown[-1])))
        self._follow()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _SHORT, "-short")

    # ------------------------------------------------------------------------------------------------------- its keys

    async def action_go_on(self) -> None:
        """Enter takes what is chosen and goes to the next field, and sends from the last one; never past what has to be
        chosen, for there Enter alone takes nothing."""
        field = await self._settle()
        if field is not None and self._is_unchosen(field):
            self._tell(_("Choose one first: {field}", field=_(field.label)), "refused")
            return
        shown = self._shown_fields()
        following = shown.index(field) + 1 if field in shown else 0
        if following < len(shown):
            self.set_focus(self._entry_of(shown[following]))
        else:
            self._send()

    async def action_send(self) -> None:
        """Send as it stands, from whatever field: most of a long form may stay empty."""
        await self._settle()
        self._send()

    async def _settle(self) -> Field | None:
        """The field in use, with all that was typed and what is chosen in its list."""
        await self.drained()
        field = self._field_in_use
        if field is not None and field.choices is not None:
            self._take(field)
        return field

    async def action_move(self, step: int) -> None:
        """In a list of choices to the next one, in a text to the next line, else to the next field."""
        await self.drained()
        menu = self.query_one(Menu)
        if self.has_class("-choosing") and menu.option_count:
            menu.action_cursor_down() if step > 0 else menu.action_cursor_up()
        elif isinstance(self.focused, Area):
            self.focused.action_cursor_down() if step > 0 else self.focused.action_cursor_up()
        elif step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_leave(self) -> None:
        self._keep_draft()
        self.dismiss()

    def action_copy(self) -> None:
        """The text in use, to be sent by other means."""
        if isinstance(self.focused, Input | Area):
            self.desk.copy_to_clipboard(self.focused.value)
            self._tell(_("copied"), "good")

    # ----------------------------------------------------------------------------------------------------- its fields

    def _label(self, field: Field) -> Paper:
        room = self._label_room
        paper = Paper()
        paper.styles.width = room + _MARK
        paper.write(((self.desk.look().shown(_(field.label), room), "key"), (" *" * field.required, "key")))
        return paper

    @property
    def _label_room(self) -> int:
        """Cells of a label without its mark."""
        least, most = _LABELS
        return min(max(least, *(cell_len(_(one.label)) for one in self._deed.fields)), most)

    def _entry(self, field: Field, draft: str | None) -> Input | Area:
        value = draft if draft is not None else self._offers.initial(field)
        if field.tall:
            return Area(value, limit=_LONGEST, id=f"field-{field.name}")
        return Input(value, limit=_LONGEST, id=f"field-{field.name}")

    def _entry_of(self, field: Field) -> Input | Area:
        name = f"#field-{field.name}"
        return self.query_one(name, Area) if field.tall else self.query_one(name, Input)

    @property
    def _field_in_use(self) -> Field | None:
        name = (self.focused.id or "").removeprefix("field-") if self.focused is not None else ""
        return next((field for field in self._deed.fields if field.name == name), None)

    def _shown_fields(self) -> list[Field]:
        """Those that are asked, by what stands in the others and by what there is to choose."""
        values = self._values()
        return [field for field in self._deed.fields if field.only(values) and self._offers.is_asked(field)]

    def _is_settled(self, field: Field) -> bool:
        """Whether it is filled in with the only thing that there is to choose."""
        return (field.filled or len(self._offers.of(field)) == 1) and bool(self._entry_of(field).value)

    def _is_unchosen(self, field: Field) -> bool:
        return field.required and bool(self._offers.of(field)) and not self._entry_of(field).value.strip()

    def _values(self) -> dict[str, str]:
        """What the fields say: of a choice its key."""
        return {field.name: self._offers.meant(field, self._entry_of(field).value) for field in self._deed.fields}

    def _take(self, field: Field) -> None:
        """Put the choice under the cursor into its field; an optional field may stay empty."""
        entry, menu = self.query_one(f"#field-{field.name}", Input), self.query_one(Menu)
        self._offer(field)
        if menu.highlighted is None or not (entry.value.strip() or field.required or menu.highlighted):
            return
        chosen = self._found[menu.highlighted]
        if entry.value != chosen.label and (chosen.key or not field.required):
            entry.value = chosen.label

    # ---------------------------------------------------------------------------------------------- what they offer

    @on(Input.Changed)
    def _typed(self) -> None:
        self._follow()

    def on_descendant_focus(self) -> None:
        self._follow()

    @on(Menu.OptionHighlighted)
    def _pointed(self) -> None:
        self._hint()

    @on(Menu.OptionSelected)
    async def _clicked(self) -> None:
        await self.action_go_on()

    def _follow(self) -> None:
        """Everything that depends on what stands in the fields: which are shown, what they offer, what is told."""
        field = self._field_in_use
        shown = self._shown_fields()
        for one in self._deed.fields:
            self.query_one(f"#row-{one.name}").display = one in shown
        if field is not None and field.choices is not None:
            self._offer(field)
        self.set_class(field is not None and field.choices is not None, "-choosing")
        self._hint()
        self._look_ahead()

    def _offer(self, field: Field) -> None:
        """List what fits, unless that is what the list shows; what is meant stands under its cursor."""
        state = field.name, self._entry_of(field).value
        if state == self._offered and self.query_one(Menu).option_count:
            return
        self._offered = state
        self._found, at = choices.offered(self._offers.of(field), state[1])
        menu, look = self.query_one(Menu), self.desk.look()
        menu.offer((str(number), look.shown(choice.row, _LIST)) for number, choice in enumerate(self._found))
        menu.highlighted = at if self._found else None

    def _hint(self) -> None:
        """How the field in use is written, or what the choice under the cursor means; its label where that is cut."""
        field, menu = self._field_in_use, self.query_one(Menu)
        words = self._offers.hint(field) if field is not None else ""
        if field is not None and field.choices is not None:
            if menu.highlighted is not None and menu.highlighted < len(self._found):
                chosen = self._found[menu.highlighted]
                words = chosen.about if cell_len(chosen.row) > _LIST else words
                if len(self._found) > _ROWS:
                    words = f"{menu.highlighted + 1}/{len(self._found)}  {words}"
            elif self._entry_of(field).value.strip() and not field.free:
                words = _(choices.NONE_FITS)
        if field is not None and cell_len(_(field.label)) > self._label_room:
            words = "  ".join(filter(None, (_(field.label), words)))
        self._write("hint", self._words(words, "muted"))

    def _look_ahead(self) -> None:
        """Ask the engine what this would be, once for each different question."""
        context, values, deed = self._contexts[0], self._values(), self._deed
        query = deed.intake(context, values) or deed.preview(context, values, self._hands.moment())
        if query is None or query == self._asked:
            return
        self._asked = query

        async def ask() -> None:
            answer = await self.desk.client.ask(query)
            if isinstance(answer, IntakeDetail | WindowPreview):
                self.post_message(self.Told(answer))

        asking.in_turn(self, "intake", ask)

    def on_form_dialog_told(self, message: Told) -> None:
        if isinstance(message.answer, WindowPreview):
            self._write("preview", preview_lines(message.answer, self.desk.look(), _WIDTH))
            return
        self._offers.learn(message.answer)
        self._offered = ("", "")
        if (field := self._field_in_use) is not None and field.choices is not None:
            self._offer(field)
        if self._action.id == "ticket.new":
            level = self._values().get("level", "")
            self._write("preview", preview(message.answer, level, self.desk.look(), _WIDTH))

    # -------------------------------------------------------------------------------------------------------- sending

    def answered(self, answers: Sequence[Answer], look: Look) -> None:
        """All done: the form goes. Refused: it stays, says why, and holds only what is not done yet."""
        self.sent = False
        left = [context for context, answer in zip(self._contexts, answers, strict=True) if not answer.done]
        if not left:
            self._hands.drafts.pop(self.key, None)
            if self.is_attached:
                self.dismiss()
            return
        self._contexts = left
        refused = next(answer for answer in answers if not answer.done)
        self._outdated = refused.code in ("conflict", "changed_since")
        if self.is_attached:
            self._tell(refusals.sentence(refused, look), "refused")
            self._point(CULPRITS.get(refused.code, ""))

    def overtake(self) -> str:
        """Somebody else has done what it is about: say so. What was typed, to be kept elsewhere too."""
        self._tell(
            _("Somebody else has answered this meanwhile. What you typed goes into the next note (N)."), "refused"
        )
        typed = (self._entry_of(field).value for field in self._deed.fields if field.choices is None)
        return "; ".join(filter(None, typed))

    def _point(self, name: str) -> None:
        """The cursor to the field that has to be mended."""
        field = next((one for one in self._shown_fields() if one.name == name), None)
        if field is not None:
            self._entry_of(field).focus()

    def _send(self) -> None:
        if self.sent:
            return
        if self._outdated:
            self._contexts = [self._hands.renewed(context) for context in self._contexts]
        self._keep_draft()
        try:
            values, moment = self._values(), self._hands.moment()
            self._offers.check(self._shown_fields(), values)
            commands = [command(self._deed, context, values, moment) for context in self._contexts]
        except Unfit as unfit:
            self._tell(str(unfit), "refused")
            self._point(unfit.field)
            return
        self.sent = True
        self._tell(_("sent, waiting for the engine"), "pending")
        self._hands.carry_out(self._action, commands, self)

    def _keep_draft(self) -> None:
        typed = {field.name: self._entry_of(field).value for field in self._deed.fields}
        if any(typed[field.name] != self._offers.initial(field) for field in self._deed.fields):
            self._hands.drafts[self.key] = typed
        else:
            self._hands.drafts.pop(self.key, None)

    @property
    def key(self) -> tuple[str, object]:
        first = self._contexts[0]
        if self._action.id == "ticket.new":
            return self._action.id, None
        if self._action.id.startswith("handover"):
            return self._action.id, captions.title(self._action, self._contexts)
        if self._action.id == "run.start":
            return self._title, None
        if first.run is not None:
            step = self._action.id in captions.OF_STEPS
            return self._action.id.replace("choose", "answer"), first.run.mark if step else first.run.row.id
        if first.spot is not None and first.spot.detail is not None:
            return self._action.id, first.spot.key
        about = first.ticket.id if first.ticket and self._action.id.startswith(("ticket", "page")) else None
        return self._action.id, about or (first.device.id if first.device else None)

    def _tell(self, words: str, token: str) -> None:
        self._write("problem", self._words(words, token))

    def _write(self, name: str, lines: Sequence[Line]) -> None:
        self.query_one(f"#{name}", Paper).write(*lines)
