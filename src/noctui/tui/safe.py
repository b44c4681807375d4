"""The last wall: whatever text reached a widget past the door, no control character reaches the terminal.

Textual lets ESC, C1, bidi and zero-width characters through, even with `markup=False`.
"""

import re
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from noctui.tui.text import REPLACEMENT

_ACTS = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, bidi, line breaks
    "\ud800-\udfff"  # lone surrogates
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # musical controls, tags
    "]"
)


class TerminalSafe(LineFilter):
    """Replaces every character that a terminal acts upon, in as many cells as Textual counted for it; drops links."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [_harmless(segment) for segment in segments]


def arm(app: App[Any]) -> None:
    """Put the wall behind every other filter of the app; once is enough."""
    if not any(isinstance(known, TerminalSafe) for known in app._filters):
        app._filters.append(TerminalSafe())


def _harmless(segment: Segment) -> Segment:
    text, style, _control = segment
    linked = style is not None and style.link is not None
    if not linked and not _ACTS.search(text):
        return segment
    return Segment(
        _ACTS.sub(lambda match: REPLACEMENT * cell_len(match[0]), text),
        style.update_link(None) if style is not None and linked else style,
    )
