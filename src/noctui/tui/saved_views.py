"""Saved views: a filter and an order under a name. Ours for everybody, and those that an operator keeps in a file."""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from noctui.catalog import N_, _

_FILE = "views.json"


@dataclass(frozen=True, slots=True)
class SavedView:
    name: str
    """As the operator typed it; of a bundled one a message id."""
    place: Literal["tickets", "devices"]
    filter: str = ""
    sort: str = ""
    """Id of a column; empty: as the rows came."""
    down: bool = False
    """The greatest first."""
    group: str = ""
    """Of devices: what groups them; empty: nothing."""


BUNDLED = (
    SavedView(N_("mine"), "tickets", "owner:me -status:closed", "left"),
    SavedView(N_("nobody has it"), "tickets", "owner:nobody -status:closed", "left"),
    SavedView(N_("due within 30 min"), "tickets", "due<30m", "left"),
    SavedView(N_("breached"), "tickets", "due<0", "left"),
    SavedView(N_("paused"), "tickets", "state:paused", "left"),
    SavedView(N_("worst level"), "tickets", "-status:closed", "level"),
    SavedView(N_("all tickets"), "tickets", "", "left"),
    SavedView(N_("devices with a problem"), "devices", "state:down,degraded,unreachable", "state"),
    SavedView(N_("devices by site"), "devices", "", "state", group="site"),
)


class BrokenViews(Exception):
    """The file of the saved views can't be used; it is left as it is. The text says where and why (translated)."""


class Shelf:
    """The views of one operator. The file is read anew each time: another desk may have written it."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder nothing can be kept."""
        self._path = folder / _FILE if folder is not None else None

    def load(self) -> tuple[SavedView, ...]:
        """Raises BrokenViews."""
        if self._path is None:
            return ()
        try:
            return tuple(msgspec.json.decode(self._path.read_bytes(), type=list[SavedView]))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, RecursionError) as error:
            raise BrokenViews(
                _("Your saved views are not used, {path} is left as it is: {why}", path=self._path, why=error)
            ) from error

    def save(self, view: SavedView) -> None:
        """Keep it, instead of one of the same name. Raises BrokenViews."""
        self._write([*self._without(view), view])

    def delete(self, view: SavedView) -> None:
        """Raises BrokenViews."""
        self._write(self._without(view))

    def _without(self, view: SavedView) -> list[SavedView]:
        return [one for one in self.load() if (one.name, one.place) != (view.name, view.place)]

    def _write(self, views: Sequence[SavedView]) -> None:
        if self._path is None:
            raise BrokenViews(_("There is no folder to keep views in."))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path, msgspec.json.format(msgspec.json.encode(views), indent=2) + b"\n")
        except OSError as error:
            raise BrokenViews(_("The view could not be kept: {why}", why=error)) from error


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
