"""The desk's end of the counter: keeps a mirror of the subscribed views, sends commands, asks queries, reconnects."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from noctui.domain.inventory import Operator
from noctui.domain.messages import VIEWS, Answer, Command, Detail, EngineRow, Query, Row
from noctui.domain.moments import Instant

Key: TypeAlias = str | int
LinkState = Literal["connecting", "starting", "live", "lost", "refused"]
"""connecting: never had an engine. starting: it answers but its store is not open. refused: we are no operator here."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A view of the mirror changed. `keys` None: a whole new snapshot."""

    view: str
    keys: frozenset[Key] | None


@dataclass(frozen=True, slots=True)
class LinkChanged:
    state: LinkState


Event: TypeAlias = Changed | LinkChanged


class Client:
    """One connection to one engine. Lives in one event loop; `listen` is called in it, never concurrently."""

    def __init__(
        self,
        socket: Path,
        listen: Callable[[Event], None],
        rescue: Callable[[], None] | None = None,
    ) -> None:
        """`rescue` starts an engine; it is called when nobody listens on the socket (at most every few seconds)."""
        self.socket = socket
        self.listen = listen
        self.rescue = rescue
        self.state: LinkState = "connecting"
        self.lost_at: Instant | None = None
        """Wall time since when there has been no engine; None while there is one."""
        self.me: Operator | None = None
        """Who the engine says we are."""
        self.refusal: str = ""
        """Why we were refused, in words, when `state` is `refused`."""
        self.views: dict[str, dict[Key, Row]] = {name: {} for name in VIEWS}

    @property
    def engine(self) -> EngineRow | None:
        """The one row of the view `engine`."""
        raise NotImplementedError

    def now(self) -> Instant:
        """The engine's time: the wall clock of its newest frame plus what has passed since on our boot clock."""
        raise NotImplementedError

    async def run(self) -> None:
        """Connect, mirror, reconnect; returns after `close`."""
        raise NotImplementedError

    async def do(self, command: Command) -> Answer:
        """Send a command and wait for its answer.

        Survives a change of engine: the same `op_id` is sent again after a reconnection, and the store does it once.
        Gives an `Answer` with code `no_engine` when there is none for 10 s.
        """
        raise NotImplementedError

    async def ask(self, query: Query) -> Detail:
        """Ask once; an `Answer` with a code when it can't be answered (`no_engine`, `unknown_ticket` …)."""
        raise NotImplementedError

    async def close(self) -> None: ...

    def load(self, view: str, rows: dict[Key, Row]) -> None:
        """Replace a view of the mirror as a snapshot does (also how tests set a scene)."""
        self.views[view] = rows
        self.listen(Changed(view, None))
