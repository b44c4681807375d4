"""A fault of our own: the terminal shows a number, a file that only its owner can read holds the rest.

Textual would print the local variables of every frame, and with them whatever secret stands in one.
"""

import contextlib
import hashlib
import os
import traceback
from pathlib import Path
from typing import Generic, TypeVar

from rich.text import Text
from textual.app import App

from noctui.catalog import _

R = TypeVar("R")


def write_report(error: BaseException, folder: Path | None) -> tuple[str, Path | None]:
    """Write the traceback (no locals) where only we can read it. Returns its id and, if it could be written, where."""
    text = "".join(traceback.format_exception(error))
    number = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    if folder is None:
        return number, None
    path = folder / f"fault-{number}.txt"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text.encode("utf-8", "backslashreplace").decode("utf-8"))
        return number, path
    return number, None


def parting_words(error: BaseException, number: str, path: Path | None) -> str:
    """What the operator reads on the restored terminal."""
    said = _("The desk stopped because of a fault of its own ({kind}, {id}).", kind=type(error).__name__, id=number)
    where = _("The report is in {path}", path=path) if path is not None else _("No report could be written.")
    return "\n".join((said, where, _("The engine goes on; start the desk again.")))


class Contained(App[R], Generic[R]):
    """An app whose end by a fault tells no secrets."""

    reports: Path | None = None
    """Folder for the reports."""

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        number, path = write_report(error, self.reports)
        self._exit_renderables[:] = [Text(parting_words(error, number, path))]
        self._close_messages_no_wait()
