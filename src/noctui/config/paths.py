"""Where a site keeps its things, and the little a desk needs to know before its engine has read everything.

Little more than the standard library is imported here: a desk starts with this.
"""

import tomllib
from dataclasses import dataclass, field
from os.path import expanduser
from pathlib import Path
from typing import Any

from noctui.domain.moments import Span, parse_span
from noctui.domain.tools import TOOLS, Tools, flaw, is_user


@dataclass(frozen=True, slots=True)
class SitePaths:
    """All absolute."""

    root: Path
    """The folder with noctui.toml."""
    state: Path
    """Belongs to the engine."""
    socket: Path
    store: str
    """SQLAlchemy URL: the SQLite file in the state folder, or what the site says."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a desk shows before the engine answers."""

    name: str
    zone: str
    language: str
    demo: bool
    paths: SitePaths
    lock_after: Span | None = None
    """Without a key for so long the desk locks itself."""
    tools: Tools = field(default_factory=Tools)
    """With what its operators look at devices."""


def site_paths(
    root: Path,
    state_dir: str = "state",
    socket: str | None = None,
    store: str | None = None,
    state: Path | None = None,
) -> SitePaths:
    """Relative paths start at the site's folder. `state` overrules what the site says, as for a read-only demo."""
    root = root.resolve()
    home = state.resolve() if state else root / expanduser(state_dir)
    where = home / "engine.sock" if state or socket is None else root / expanduser(socket)
    return SitePaths(root, home, where, store or f"sqlite:///{home}/noctui.db")


def glance(root: Path, state: Path | None = None) -> Glance:
    """Read noctui.toml leniently: what is wrong in it is the engine's to tell. Raises OSError."""
    try:
        data = tomllib.loads((root / "noctui.toml").read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        data = {}
    engine = _table(data, "engine")
    state_dir, socket, store = (_text(engine, key, "") for key in ("state_dir", "socket", "store"))
    return Glance(
        name=_text(data, "name", root.resolve().name),
        zone=_text(data, "zone", "UTC"),
        language=_text(data, "language", "en"),
        demo=data.get("demo") is True,
        paths=site_paths(root, state_dir or "state", socket or None, store or None, state),
        tools=_tools(_table(data, "tools")),
        lock_after=_span(_table(data, "desk"), "lock_after"),
    )


def _tools(data: dict[str, Any]) -> Tools:
    """What can be used of it."""
    lists = {tool: data[tool] for tool in TOOLS if _is_list(data.get(tool)) and not flaw(data[tool])}
    port, user = data.get("port"), _text(data, "user", "")
    number = port if isinstance(port, int) and 0 < port < 1 << 16 else 22
    return Tools(**lists, port=number, user=user if is_user(user) else "")


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _span(data: dict[str, Any], key: str) -> Span | None:
    try:
        return parse_span(_text(data, key, "")) or None
    except (ValueError, OverflowError):
        return None


def _text(data: dict[str, Any], key: str, default: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) and value and "\0" not in value else default
