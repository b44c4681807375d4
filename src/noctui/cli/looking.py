"""The words of the desk on a plain terminal: the same lines, without colour."""

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from noctui.catalog import pick
from noctui.domain.views import RosterRow
from noctui.tui.glyphs import ASCII, UNICODE
from noctui.tui.look import POST, Line, Look

if TYPE_CHECKING:
    from noctui.domain.views import ClockRow
    from noctui.wire.client import Client


def look_of(client: "Client", clocks: "Iterable[ClockRow]" = ()) -> Look:
    """The site's zone, the engine's time, and the signs that the encoding of standard output has; names of the clocks,
    and of the posts where the client watches the roster."""
    engine = client.engine
    zone = ZoneInfo(engine.zone if engine is not None else "UTC")
    posts = {POST + row.post: pick(row.name) for row in client.views["roster"].values() if isinstance(row, RosterRow)}
    names = posts | {clock.spec: pick(clock.name) for clock in clocks}
    return Look(client.now(), zone, signs(), names)


def signs() -> Callable[[str], str]:
    """Those that the encoding of standard output has."""
    known = UNICODE if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else ASCII
    return lambda name: known.get(name, name)


def text_of(line: Line) -> str:
    """A line of pieces as plain text."""
    return "".join(part for part, _style in line).rstrip()
