"""What must be settled in the environment before Textual is imported: it reads its settings once, at import."""

import os
from collections.abc import MutableMapping

_KEEP = frozenset({"TEXTUAL_COLOR_SYSTEM"})
"""Harmless, and the documented way out for a terminal that says less than it can."""


def prepare_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Set Textual up for a duty desk, and drop every other `TEXTUAL*` variable.

    TEXTUAL_DRIVER imports any code, TEXTUAL_PRESS types keys, TEXTUAL_LOG writes files: over SSH they may come from
    the client. A slow link tears escape sequences apart, so ESC waits longer there.
    """
    for name in [name for name in environ if name.startswith("TEXTUAL") and name not in _KEEP]:
        del environ[name]
    remote = "SSH_CONNECTION" in environ
    environ.setdefault("ESCDELAY", "400" if remote else "100")
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_FPS"] = "15" if remote else "30"
    environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
