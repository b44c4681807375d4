"""What hides what: acknowledgements, maintenance windows, silences, each with owner, reason and an end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from noctui.domain.moments import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from noctui.domain.inventory import Device
    from noctui.domain.moments import Span
    from noctui.domain.mute_commands import MuteRow

MuteKind = Literal["ack", "maintenance", "silence"]
"""A known problem; planned work; noise that nobody wants to hear of for a while."""

_KEYS = ("site", "kind", "contract", "device")
_FIRST: dict[MuteKind, int] = {"maintenance": 2, "silence": 1, "ack": 0}

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Mute:
    id: int
    kind: MuteKind
    target: str
    """A device id for an acknowledgement; for a maintenance window or a silence what `read_scope` understands."""
    by: str
    reason: str
    starts: Instant
    ends: Instant
    ended: Instant | None = None
    """Ended before its time: by a person, or an acknowledgement by the recovery."""
    series: str = ""
    """The window that comes again of which it is one."""
    told: str = ""
    """Who was told of it, in words."""
    warned: bool = False
    """That it ends soon has been said."""
    sticky: bool = False
    """An acknowledgement that no recovery ends, only its time or a person."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Devices by what they are: each thing that is named has to fit, and of several values of one any."""

    named: tuple[tuple[str, frozenset[str]], ...] = ()
    words: tuple[str, ...] = ()
    """Each has to stand in the device's id, name or address, letter case aside."""

    def covers(self, device: Device) -> bool:
        for key, values in self.named:  # asked ten thousand times in a row: a generator would take twice as long
            if value_of(device, key) not in values:
                return False
        return not self.words or _has_words(device, self.words)


def read_scope(text: str) -> Scope:
    """`site:hq kind:camera,switch contract:city roof`; a lone word that is no `key:value` may stand for a device's id.

    `*` covers everything. Raises ValueError with the term that is none of these, or empty where nothing is said.
    """
    named, words = dict[str, frozenset[str]](), list[str]()
    for term in text.split():
        key, sign, values = term.partition(":")
        if not sign:
            words.append(term.casefold())
        elif key in _KEYS and values.strip(","):
            named[key] = named.get(key, frozenset()) | frozenset(filter(None, values.split(",")))
        else:
            raise ValueError(term)
    if not named and not words:
        raise ValueError("")
    return Scope(tuple(named.items()), tuple(word for word in words if word != EVERYTHING))


def names_one_device(kind: MuteKind, target: str) -> bool:
    """Planned work and a known problem are of a device that is named in full; noise is of whatever has the word."""
    return kind == "ack" or (kind == "maintenance" and not set(target) & {":", " ", EVERYTHING})


@lru_cache(maxsize=4096)
def scope_of(kind: MuteKind, target: str) -> Scope:
    """What a mute covers. What was stored and can't be read any more covers nothing."""
    if names_one_device(kind, target):
        return Scope((("device", frozenset({target})),))
    try:
        return read_scope(target)
    except ValueError:
        return Scope((("device", frozenset()),))


def covers(mute: Mute, device: Device) -> bool:
    return scope_of(mute.kind, mute.target).covers(device)


class Mutes(tuple[Mute, ...]):
    """Many of them, found by device: after a storm there are as many acknowledgements as devices."""

    def about(self, device: Device) -> Iterator[Mute]:
        yield from self.naming(device.id)
        for scope, mute in self._wide:
            if scope.covers(device):
                yield mute

    def naming(self, device: str) -> Sequence[Mute]:
        """Those that are about this device by itself."""
        return self._of_one.get(device, ())

    @cached_property
    def _of_one(self) -> dict[str, list[Mute]]:
        found: dict[str, list[Mute]] = {}
        for mute in self:
            if names_one_device(mute.kind, mute.target):
                found.setdefault(mute.target, []).append(mute)
        return found

    @cached_property
    def _wide(self) -> list[tuple[Scope, Mute]]:
        wide = (mute for mute in self if not names_one_device(mute.kind, mute.target))
        return [(scope_of(mute.kind, mute.target), mute) for mute in wide]


def holds(mute: Mute, at: Instant) -> bool:
    """Whether the mute is in force at that moment (start included, end not)."""
    return mute.starts <= at < end_of(mute)


def muting(mutes: Mutes, device: Device, at: Instant) -> Mute | None:
    """The mute that hides the device now: planned work before noise before a known problem, the later end first."""
    holding = (mute for mute in mutes.about(device) if holds(mute, at))
    return max(holding, key=lambda mute: (_FIRST[mute.kind], end_of(mute)), default=None)


def keeps_quiet(mute: Mute | None) -> bool:
    """Whether a new problem under it is neither announced nor given a ticket; an acknowledged one was already."""
    return mute is not None and mute.kind != "ack"


def end_of(mute: Mute) -> Instant:
    return mute.ends if mute.ended is None else min(mute.ends, mute.ended)


def together(mute: Mute | MuteRow) -> tuple[object, ...]:
    """What those have in common that somebody acknowledged together: who, why, until when. All else stands alone."""
    return (mute.by, mute.ends, mute.reason) if mute.kind == "ack" else (mute.id,)


def warn_at(mute: Mute, before: Span) -> Instant:
    """When to say that it ends soon; of a short one half is left then."""
    return mute.ends - min(before, (mute.ends - mute.starts) // 2)


def value_of(device: Device, key: str) -> str:
    """What a device has for a key of a filter."""
    match key:
        case "site":
            return device.site
        case "kind":
            return device.kind
        case "contract":
            return device.contract or ""
        case _:
            return device.id


def _has_words(device: Device, words: Iterable[str]) -> bool:
    text = f"{device.id}\n{device.name}\n{device.address}".casefold()
    return all(word in text for word in words)
