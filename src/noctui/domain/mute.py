"""What hides what: acknowledgements and one-shot maintenance windows, each with owner, reason and an end."""

from dataclasses import dataclass
from typing import Literal

from noctui.domain.moments import Instant

MuteKind = Literal["ack", "maintenance"]


@dataclass(frozen=True, slots=True)
class Mute:
    id: int
    kind: MuteKind
    target: str
    """A device id, or for a maintenance window also `site:<place id>`."""
    by: str
    reason: str
    starts: Instant
    ends: Instant
    ended: Instant | None = None
    """Ended before its time: by a person, or an acknowledgement by the recovery."""


def holds(mute: Mute, at: Instant) -> bool:
    """Whether the mute is in force at that moment (start included, end not)."""
    return mute.starts <= at < _end(mute)


def muting(mutes: tuple[Mute, ...], device: str, place: str, at: Instant) -> Mute | None:
    """The mute that hides the device now: a maintenance window before an acknowledgement, the later end first."""
    holding = (mute for mute in mutes if _covers(mute, device, place) and holds(mute, at))
    return max(holding, key=lambda mute: (mute.kind == "maintenance", _end(mute)), default=None)


def _end(mute: Mute) -> Instant:
    return mute.ends if mute.ended is None else min(mute.ends, mute.ended)


def _covers(mute: Mute, device: str, place: str) -> bool:
    return mute.target == device or (mute.kind == "maintenance" and mute.target == f"site:{place}")
