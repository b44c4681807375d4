"""The inventory that was found in files which have not changed since: ten thousand devices in a tenth of a second."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from noctui.config import kept
from noctui.domain.inventory import CheckSpec, Device, Inventory

_FILE: Final = "inventory.cache"


class _Found(NamedTuple):
    key: bytes
    inventory: Inventory


_OF_DEVICE: Final = ("id", "name", "kind", "site", "address", "parents", "contract")
_OF_CHECK: Final = ("device", "kind", "address", "interval", "retry", "timeout")
"""What is the same in many devices, or in a device and its checks."""

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
        return _sharing(found.inventory) if found.key == kept.key_of(*texts) else None

    def keep(self, texts: Sequence[str], inventory: Inventory) -> None:
        if self._path is not None and self._path.parent.is_dir():
            kept.write(self._path, msgspec.msgpack.encode(_Found(kept.key_of(*texts), inventory)))


def _sharing(inventory: Inventory) -> Inventory:
    """One object for all that say the same: the decoder has made each anew (4 of 10 MB for ten thousand devices), and
    nobody else has seen these yet."""
    known: dict[object, object] = {}
    for device in inventory.devices.values():
        _share(device, _OF_DEVICE, known)
        for check in device.checks:
            _share(check, _OF_CHECK, known)
    return inventory


def _share(item: Device | CheckSpec, names: Sequence[str], known: dict[object, object]) -> None:
    for name in names:
        value = getattr(item, name)
        if (first := known.setdefault(value, value)) is not value:
            object.__setattr__(item, name, first)
