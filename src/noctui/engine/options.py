"""What an engine is started with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.domain.inventory import Operator

if TYPE_CHECKING:
    from noctui.config.drill_folder import Setup


@dataclass(frozen=True, slots=True)
class Options:
    site: Path
    state: Path | None = None
    """Overrules where the site keeps its state (a bundled demo lies in a read-only place)."""
    attached: bool = False
    """Started by a desk, which will ask whether to stop it."""
    operators: tuple[Operator, ...] = ()
    """Added to those of the file, and to the people of its roster: whoever starts a demo."""
    linger: float | None = None
    """Seconds after which an engine that no desk visits ends by itself; None: never. A demo's, not a site's."""
    drill: "Setup | None" = None
    """It is the engine of a drill, and `state` the drill's own folder."""
    standby: bool = True
    """Wait for the seat of an engine that is active; one that a desk or `engine start` starts ends instead."""
