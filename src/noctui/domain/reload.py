"""Changed files of a site: what they would change, and what a desk and an engine say to each other about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, TypeAlias

from noctui.domain.inventory import Device, Inventory, SiteFile

Part: TypeAlias = Literal["devices", "groups", "sites", "contracts"]
How: TypeAlias = Literal["added", "removed", "changed"]

_PARTS: dict[Part, str] = {"devices": "devices", "groups": "groups", "sites": "places", "contracts": "contracts"}
_NOT_SHOWN = frozenset({"inventory", "version", "broken_playbooks"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the inventory that is no longer as it was."""

    part: Part
    how: How
    id: str
    keys: tuple[str, ...] = ()
    """What of it has changed; that its checks ask another address goes without saying."""


@dataclass(frozen=True, slots=True)
class ReloadQuery:
    """Have the engine look at the files now, and say what they would change."""

    KIND: ClassVar[str] = "reload"
    language: str = "en"
    """In which it should say what is wrong with them."""


@dataclass(frozen=True, slots=True)
class ReloadDetail:
    running: str
    """Version of the files that are in force."""
    version: str
    """Of those that lie there now; empty when they are wrong."""
    problems: tuple[str, ...] = ()
    """What is wrong with them, a line each. The version that is running keeps running."""
    changes: tuple[Change, ...] = ()
    other: tuple[str, ...] = ()
    """What else is different: names of other parts of the site, `roster`, `operators` …"""
    tickets: tuple[tuple[str, int], ...] = ()
    """Devices that would vanish with an open ticket, and its number."""
    mutes: tuple[tuple[str, int], ...] = ()
    """Devices and sites that would vanish with a mute in force, and its number."""
    restart: tuple[str, ...] = ()
    """Keys of [engine] that only another engine can follow."""


@dataclass(frozen=True, slots=True)
class ReloadSite:
    """Activate the files as they were shown."""

    KIND: ClassVar[str] = "site.reload"
    version: str
    tickets: int = 0
    """How many tickets were shown to lose a device."""


def changes(old: Inventory, new: Inventory) -> tuple[Change, ...]:
    """What is another in the new one: part by part, what was added first, in the order of the files."""
    return tuple(
        change for part, name in _PARTS.items() for change in _of(part, getattr(old, name), getattr(new, name))
    )


def _of(part: Part, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    yield from (Change(part, "added", name) for name in new if name not in old)
    yield from (Change(part, "removed", name) for name in old if name not in new)
    for name, value in new.items():
        if name in old and (keys := _keys(old[name], value)):
            yield Change(part, "changed", name, keys)


def _keys(old: Any, new: Any) -> tuple[str, ...]:
    if old == new:
        return ()
    if isinstance(new, Device):
        new = replace(new, checks=tuple(replace(check, address=new.address) for check in new.checks))
        old = replace(old, checks=tuple(replace(check, address=new.address) for check in old.checks))
    return tuple(key.name for key in fields(new) if getattr(old, key.name) != getattr(new, key.name))


def other_parts(old: SiteFile, new: SiteFile) -> tuple[str, ...]:
    """Names of the parts beside the inventory that are another."""
    return tuple(name for name in _keys(old, new) if name not in _NOT_SHOWN)


def counted(found: tuple[Change, ...]) -> dict[str, int]:
    """How many devices and other things were added, removed, changed."""
    ways: tuple[How, ...] = ("added", "removed", "changed")
    return {how: count for how in ways if (count := sum(change.how == how for change in found))}
