"""The newest rows of every view, each encoded once, and who must still hear of which."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from noctui.domain.views import VIEWS, DeviceRow, Measured, Row
from noctui.wire.frames import encode_row, key_of

Key = str | int
Wake = Callable[[], None]
"""Called when there is something new to send; each session brings its own."""


@dataclass(slots=True)
class Watcher:
    """One desk's debt: views it must get whole, rows it must get anew. It never grows beyond the board itself."""

    views: set[str] = field(default_factory=set)
    whole: list[str] = field(default_factory=list)
    dirty: dict[str, set[Key]] = field(default_factory=dict)
    measured: set[Key] = field(default_factory=set)
    """Devices of whose rows only the newest readings are owed."""

    def watch(self, views: Iterable[str]) -> None:
        for view in views:
            if view in VIEWS:
                self.views.add(view)
                if view not in self.whole:
                    self.whole.append(view)
                self.dirty.pop(view, None)
                if view == "devices":
                    self.measured.clear()


class Board:
    """`put` and `drop` change rows; watchers are told by `wake`, which their pump awaits."""

    def __init__(self) -> None:
        self.rev = 0
        self._rows: dict[str, dict[Key, Row]] = {name: {} for name in VIEWS}
        self._encoded: dict[str, dict[Key, msgspec.Raw]] = {name: {} for name in VIEWS}
        self._watchers: dict[Wake, Watcher] = {}

    def rows(self, view: str) -> Mapping[Key, Row]:
        return self._rows[view]

    def put(self, view: str, rows: Iterable[Row]) -> None:
        """Rows equal to what stands there cost nothing and wake nobody."""
        here, changed = self._rows[view], set()
        for row in rows:
            key = key_of(view, row)
            if here.get(key) != row:
                here[key] = row
                self._encoded[view].pop(key, None)
                changed.add(key)
        self._spread(view, changed)

    def measure(self, newest: Iterable[Measured]) -> None:
        """Take what was measured of devices that are otherwise as their rows say."""
        rows, encoded, found = self._rows["devices"], self._encoded["devices"], set[Key]()
        for one in newest:
            if isinstance(row := rows.get(one.id), DeviceRow):
                _, row.loss, row.rtt, row.checked, row.method = one
                encoded.pop(one.id, None)
                found.add(one.id)
        self._spread("devices", found, measured=True)

    def drop(self, view: str, keys: Iterable[Key]) -> None:
        gone = {key for key in keys if self._rows[view].pop(key, None) is not None}
        for key in gone:
            self._encoded[view].pop(key, None)
        self._spread(view, gone)

    @property
    def watched(self) -> bool:
        """Whether anybody looks at it."""
        return any(watcher.views for watcher in self._watchers.values())

    def attach(self, wake: Wake) -> Watcher:
        return self._watchers.setdefault(wake, Watcher())

    def detach(self, wake: Wake) -> None:
        self._watchers.pop(wake, None)

    def encoded(self, view: str, key: Key) -> msgspec.Raw | None:
        """The row as it stands now, or None when it is gone."""
        cache = self._encoded[view]
        if (found := cache.get(key)) is None and (row := self._rows[view].get(key)) is not None:
            found = cache[key] = msgspec.Raw(encode_row(row))
        return found

    def _spread(self, view: str, keys: set[Key], measured: bool = False) -> None:
        if not keys:
            return
        self.rev += 1
        for wake, watcher in self._watchers.items():
            if view in watcher.views and view not in watcher.whole:
                owed = watcher.measured if measured else watcher.dirty.setdefault(view, set())
                owed.update(keys)
                wake()
