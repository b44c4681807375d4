"""What a desk is started with. The command line reads it from the operator's file and hands it over."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.domain.moments import Span

if TYPE_CHECKING:
    from noctui.domain.tools import Tools


@dataclass(frozen=True, slots=True)
class DeskSettings:
    language: str = "en"
    theme: str = "night"
    themes: tuple[Path, ...] = ()
    """Folders with themes of one's own, searched before the bundled ones."""
    keys: tuple[Path, ...] = ()
    """Folders that may hold a `keys.toml`, the one that counts most first."""
    warning: str = ""
    """What the operator is told first (translated)."""
    zone: str = ""
    """IANA zone of the screen; empty: the site's."""
    bell: bool = True
    mouse: bool = False
    """Off: the terminal's own selecting and copying works."""
    reports: Path | None = None
    """Folder for what a desk keeps: reports of faults of our own, saved views; None: nothing is kept."""
    lock_after: Span | None = None
    """Without a key for so long the desk locks itself; None: never."""
    drill: str = ""
    """It is the desk of this drill (`D-7`); empty: of the site itself."""
    drills: tuple[str, ...] = ()
    """Arguments by which `noctui drill` finds this site; none where this is the desk of a drill already."""
    real: Path | None = None
    """Beside a drill: the socket of the site's own engine."""
    tools: "Tools | None" = None
    """With what the operator looks at a device; None: as it comes."""
    may_suspend: bool = False
    """Another program may have the terminal for a while: nobody's command is forced, and no desk locks itself."""
    sit_as: str = ""
    """Whom a shared account says that this is; empty: the account itself."""
