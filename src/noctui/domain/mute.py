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
    raise NotImplementedError


def muting(mutes: tuple[Mute, ...], device: str, place: str, at: Instant) -> Mute | None:
    """The mute that hides the device now: a maintenance window before an acknowledgement, the later end first."""
    raise NotImplementedError
