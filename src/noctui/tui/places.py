"""The six places: each is loaded when it is first gone to."""

from collections.abc import Callable, Mapping
from typing import Any

from textual.screen import Screen


def _desk() -> Screen[None]:
    from noctui.tui.rooms.desk import DeskRoom

    return DeskRoom()


def _devices() -> Screen[None]:
    from noctui.tui.rooms.devices import DevicesRoom

    return DevicesRoom()


def _tickets() -> Screen[None]:
    from noctui.tui.rooms.tickets import TicketsRoom

    return TicketsRoom()


def _playbooks() -> Screen[None]:
    from noctui.tui.rooms.playbooks import PlaybooksRoom

    return PlaybooksRoom()


def _roster() -> Screen[None]:
    from noctui.tui.rooms.roster import RosterRoom

    return RosterRoom()


def _journal() -> Screen[None]:
    from noctui.tui.rooms.journal import JournalRoom

    return JournalRoom()


PLACES: Mapping[str, Callable[[], Screen[Any]]] = {
    "desk": _desk,
    "devices": _devices,
    "tickets": _tickets,
    "playbooks": _playbooks,
    "roster": _roster,
    "journal": _journal,
}
