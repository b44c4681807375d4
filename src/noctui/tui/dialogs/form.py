"""The form of an action: what has to be typed before the engine is asked. It stays open, text and all, if refused."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.domain.commands import Answer
from noctui.tui import refusals
from noctui.tui.actions import Action
from noctui.tui.deeds import Deed, Unfit, command
from noctui.tui.dialogs.box import Box
from noctui.tui.hands import Hands
from noctui.tui.look import Look
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.widgets import Field

_LONGEST = 2000
"""Characters in one field."""


class FormDialog(Box[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False, priority=True),
        Binding("escape", "leave", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, action: Action, deed: Deed, contexts: Sequence[Context], hands: Hands) -> None:
        super().__init__(
            _title(action, contexts), _("Enter goes on and sends at the end, Esc closes and keeps the text")
        )
        self._action, self._deed, self._hands = action, deed, hands
        self._contexts = list(contexts)
        self._sent = False

    def content(self) -> ComposeResult:
        yield self._line(_(self._action.help), "muted")
        draft = self._hands.drafts.get(self._key, {})
        for field in self._deed.fields:
            yield self._line(_(field.label) + (" *" if field.required else ""), "key")
            yield Field(draft.get(field.name, self._default(field.default)), limit=_LONGEST, id=f"field-{field.name}")
        yield self._line("", "refused", id="problem")

    def begin(self) -> None:
        """Take the keys at once: what is typed ahead belongs to the first field and must not become actions."""
        self.set_focus(self.query(Field).first())

    async def action_go_on(self) -> None:
        """Enter goes to the next field, and sends from the last one."""
        fields = list(self.query(Field))
        place = fields.index(self.focused) if isinstance(self.focused, Field) else -1
        await self.drained()
        if place + 1 < len(fields):
            self.set_focus(fields[place + 1])
        else:
            self._send()

    def action_leave(self) -> None:
        self._keep_draft()
        self.dismiss()

    def answered(self, answers: Sequence[Answer], look: Look) -> None:
        """All done: the form goes. Refused: it stays, says why, and holds only what is not done yet."""
        self._sent = False
        left = [context for context, answer in zip(self._contexts, answers, strict=True) if not answer.done]
        if not left:
            self._hands.drafts.pop(self._key, None)
            if self.is_attached:
                self.dismiss()
            return
        self._contexts = left
        refused = next(answer for answer in answers if not answer.done)
        if self.is_attached:
            self._tell(refusals.sentence(refused, look), "refused")

    # ------------------------------------------------------------------------------------------------- sending

    def _send(self) -> None:
        if self._sent:
            return
        self._contexts = [self._hands.renewed(context) for context in self._contexts]
        values = self._values()
        self._keep_draft()
        try:
            moment = self._hands.moment()
            commands = [command(self._deed, context, values, moment) for context in self._contexts]
        except Unfit as unfit:
            self._tell(str(unfit), "refused")
            if unfit.field:
                self.query_one(f"#field-{unfit.field}", Field).focus()
            return
        self._sent = True
        self._tell(_("sent, waiting for the engine"), "pending")
        self._hands.carry_out(self._action, commands, self)

    def _values(self) -> dict[str, str]:
        return {field.name: self.query_one(f"#field-{field.name}", Field).value for field in self._deed.fields}

    def _keep_draft(self) -> None:
        values = self._values()
        if any(values[field.name] != self._default(field.default) for field in self._deed.fields):
            self._hands.drafts[self._key] = values

    @property
    def _key(self) -> tuple[str, object]:
        first = self._contexts[0]
        about = first.ticket.id if first.ticket and self._action.id.startswith("ticket") else None
        return self._action.id, about or (first.device.id if first.device else None)

    def _default(self, template: str) -> str:
        device = self._contexts[0].device
        return _(template).replace("{device}", device.id if device else "")

    def _tell(self, words: str, token: str) -> None:
        self.query_one("#problem", Paper).write(*self._words(words, token))


def _title(action: Action, contexts: Sequence[Context]) -> str:
    """The action and what it is about."""
    names = [_name(action, context) for context in contexts]
    return f"{_(action.label)}  {', '.join(filter(None, names))}"


def _name(action: Action, context: Context) -> str:
    if action.id.startswith("ticket") and context.ticket is not None:
        return f"T-{context.ticket.id}"
    if action.id.startswith(("device", "mute")) and context.device is not None:
        return context.device.id
    return ""
