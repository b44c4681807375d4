"""The inventory that was found in files which have not changed since: ten thousand devices in a tenth of a second."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from noctui.config import kept
from noctui.domain.inventory import Inventory

_FILE: Final = "inventory.cache"


class _Found(NamedTuple):
    key: bytes
    inventory: Inventory


_decoder: Final = msgspec.msgpack.Decoder(_Found)


class InventoryCache:
    """One good inventory, by all texts that it depends on."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: the engine's; None: nothing is kept."""
        self._path = folder / _FILE if folder is not None else None

    def find(self, texts: Sequence[str]) -> Inventory | None:
        if self._path is None:
            return None
        try:
            found = _decoder.decode(kept.read(self._path))
        except ValueError:
            return None
        return found.inventory if found.key == kept.key_of(*texts) else None

    def keep(self, texts: Sequence[str], inventory: Inventory) -> None:
        if self._path is not None and self._path.parent.is_dir():
            kept.write(self._path, msgspec.msgpack.encode(_Found(kept.key_of(*texts), inventory)))
