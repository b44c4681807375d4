"""The first frame: the bars of the desk with nothing between them yet.

It needs a fraction of the modules and stands on the screen while the others are loaded. It says what is true then:
there is no link to the engine yet.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from noctui.domain.moments import Instant
from noctui.tui.framed import Framed
from noctui.tui.reasons import Context

if TYPE_CHECKING:
    from noctui.wire.client import LinkState


class Nobody:
    """Stands for the client before there is one: no link, no rows, our own clock."""

    state: "LinkState" = "connecting"
    lost_at: Instant | None = None
    me = None
    vouched = ""
    refusal = hindrance = ""
    views: Mapping[str, Mapping[Any, Any]] = defaultdict(dict)

    def revision(self, view: str) -> int:
        return 0

    def now(self) -> Instant:
        return time.time_ns() // 1000


class Curtain(Framed):
    room = "desk"

    def body(self) -> ComposeResult:
        yield from ()

    def on_mount(self) -> None:
        self.call_after_refresh(self.desk.move_in)

    def context(self) -> Context:
        return Context(self.room, "connecting", chosen=False)
