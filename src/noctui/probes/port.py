"""What every prober looks like: targets in, readings out, never a wait for one device by another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.page import Page
from noctui.domain.reading import Reading
from noctui.probes.address import Endpoint, fixed


@dataclass(frozen=True, slots=True)
class Target:
    """One question to one address."""

    check: str
    """Comes back in the reading."""
    address: str
    probes: int = 1
    timeout: Span = SECOND
    spacing: Span = SECOND // 5
    """Between the probes of one target."""
    port: int | None = None
    size: int | None = None
    """Bytes of payload of an echo request; None: few."""
    page: Page | None = None
    """Of an `http` check: what is asked for."""
    place: Endpoint | None = field(init=False, repr=False, compare=False)
    """The address as it stands in a packet, read once for the thousands of times that it is asked; None when it must
    be looked up each time, or can't be read at all."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", fixed(self.address))

    @classmethod
    def of(cls, spec: CheckSpec) -> "Target":
        return cls(spec.id, spec.address, spec.probes, spec.timeout, port=spec.port, page=spec.page)


Deliver = Callable[[list[Reading]], None]
"""Called in the event loop with the readings that became complete together."""

Now = Callable[[], Instant]
"""The clock port: wall time as the engine keeps it."""


class Prober(Protocol):
    """Started once, asked often. Every target accepted by `ask` gives exactly one reading, at the latest after its
    own time limit; a dead address never delays a live one."""

    async def start(self) -> None:
        """Open sockets. Raises PermissionError when the rights are missing."""

    def ask(self, targets: list[Target]) -> None:
        """Ask all of them; returns at once."""

    async def close(self) -> None: ...
