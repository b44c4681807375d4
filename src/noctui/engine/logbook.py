"""The engine's log: a JSON object for each event in `engine.log` of the state folder, and on standard error for who
started it there. Foreign text in it acts nowhere, and what looks like a secret is left out.
"""

import logging
import os
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from noctui.domain.harmless import harmless, harmless_json
from noctui.domain.moments import SECOND, iso

_LARGEST = 2 * 2**20
_OLDER = 4
"""Files beside the newest: `engine.log.1` … `engine.log.4`."""

_SECRETS = (
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), r"\1***@"),
    (re.compile(r"(?i)((?:access_token|token|key|secret|password|passwd|sign)=)[^&\s\"']+"), r"\1***"),
)


class Lines(logging.Formatter):
    """One JSON object, in one line: at (UTC), level, from, text, and where it has one, the trace."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": iso(round(record.created * SECOND)),
            "level": record.levelname.lower(),
            "from": record.name.removeprefix("noctui."),
            "text": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            said["trace"] = without_secrets(self.formatException(record.exc_info))
        return harmless_json(said)


class Words(logging.Formatter):
    """The same for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(harmless, without_secrets(super().format(record)).split("\n")))


def begin(root: logging.Logger = logging.root) -> None:
    """Log on standard error; files come when the engine has its seat, and with it the folder to itself."""
    logging.raiseExceptions = False  # a full disk is said by the store, not by each line of the log
    said = logging.StreamHandler()
    said.setFormatter(Words("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.setLevel(logging.INFO)
    root.addHandler(said)
    logging.captureWarnings(True)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)


def keep(folder: Path, root: logging.Logger = logging.root) -> None:
    """Log into the folder from now on. Whose standard error is that very file hears it once."""
    log = folder / "engine.log"
    try:
        kept = RotatingFileHandler(log, maxBytes=_LARGEST, backupCount=_OLDER, encoding="utf-8")
        same = os.path.samestat(os.fstat(sys.stderr.fileno()), log.stat())
    except OSError as error:
        root.error("no log is kept in %s: %s", log, error)
        return
    kept.setFormatter(Lines())
    if same:
        root.handlers.clear()
    root.addHandler(kept)


def without_secrets(text: str) -> str:
    for pattern, left in _SECRETS:
        text = pattern.sub(left, text)
    return text
