"""What a desk does when no engine answers: start one, or say what in the site's files keeps it from starting."""

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from noctui.catalog import _, language
from noctui.cli.common import CommandError
from noctui.config.changes import are_good, fingerprint

if TYPE_CHECKING:
    from subprocess import Popen

    from noctui.config.paths import Glance

WRONG_FILES = 3
"""Exit code, of the engine and of a desk that was not even opened."""
_COMES_UP = 5.0
"""Seconds from one start to the next, unless the files were in the way: so long an engine has to answer."""


class Rescue:
    """Starts an engine for a desk whenever it is called, which may be in any thread but not in two at once.

    An engine that ended over the site's files would end over them again: until they are mended it says what is wrong.
    """

    def __init__(self, glance: "Glance", extra: tuple[str, ...] = ()) -> None:
        self._paths, self._extra = glance.paths, extra
        self._child: Popen[bytes] | None = None
        self._started = float("-inf")
        self._judged: tuple[str, str] = ("", "")
        """Files and language of the last look into the files …"""
        self._wrong = ""
        """… and what came of it."""

    def __call__(self) -> str:
        """Returns why no engine is started, a line for each reason; empty when one was. Raises ComingUp, OSError."""
        from noctui.engine.spawn import spawn

        code = None if self._child is None else self._child.poll()
        if code == WRONG_FILES:
            if wrong := self._look():
                return wrong
        elif monotonic() - self._started < _COMES_UP:
            if code is None:
                from noctui.wire.client import ComingUp  # not for the first start: the first frame waits for it

                raise ComingUp
            return self._ended(code)
        self._child = spawn(self._paths.root, self._log, attached=True, extra=self._extra)
        self._started = monotonic()
        return "" if code == WRONG_FILES else self._ended(code)

    def refuse_wrong_files(self) -> None:
        """Before a desk is opened. Raises CommandError; files that an engine found good are not read again."""
        if not are_good(self._paths.state, fingerprint(self._paths.root)) and (wrong := self._look()):
            raise CommandError(_("not started:\n{problems}", problems=wrong), WRONG_FILES)

    @property
    def _log(self) -> Path:
        return self._paths.state / "engine.log"

    def _ended(self, code: int | None) -> str:
        return _("The engine ended (exit code {code}); its log: {log}", code=code, log=self._log) if code else ""

    def _look(self) -> str:
        """What is wrong with the files, in the language of the screen."""
        now = fingerprint(self._paths.root), language()
        if now != self._judged:
            self._judged, self._wrong = now, wrong_files(self._paths.root)
        return self._wrong


def wrong_files(site: Path) -> str:
    """Everything that is wrong with a site as file:line:column, a line each; empty when it is good."""
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    try:
        load_site(site)
    except BadFiles as error:
        return str(error)
    return ""
