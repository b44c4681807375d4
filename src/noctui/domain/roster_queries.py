"""What is asked about the roster, and what is told: who is on, the shifts of a span, its gaps and findings."""

from dataclasses import dataclass
from typing import ClassVar

from noctui.domain.findings import Finding
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.overrides import Leave
from noctui.domain.roster import Duty, Gap, Shift

LONGEST_SPAN: Span = 500 * DAY
"""That one question may be about."""


@dataclass(frozen=True, slots=True)
class RosterQuery:
    """The roster in effect from `begin` to `end`."""

    KIND: ClassVar[str] = "roster"
    begin: Instant
    end: Instant
    post: str = ""
    """Only this one …"""
    person: str = ""
    """… and only the shifts and findings of this one."""
    findings: bool = False
    """Whether to look for what is wrong, too; never before now."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person, and how to reach them at `begin`."""

    name: str
    ways: tuple[tuple[str, str], ...] = ()
    """Channel and address, in order."""
    login: str = ""


@dataclass(frozen=True, slots=True)
class PostDetail:
    id: str
    name: dict[str, str]
    above: str
    """The post that hears what this one does not answer; empty: none."""
    duty: Duty
    """At `begin`."""
    coming: Duty | None
    """After the next hand-off, if one is in sight."""
    needed: bool
    """Somebody has to have it at `begin`."""
    shifts: tuple[Shift, ...]
    """Without holes, cut at `begin` and `end`; of a person only theirs."""
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class RosterDetail:
    begin: Instant
    end: Instant
    zone: str
    posts: tuple[PostDetail, ...]
    """In the order of the site's file."""
    people: dict[str, Member]
    """Everybody on the roster, by id."""
    findings: tuple[Finding, ...] = ()
    """The red ones first, then by time."""
    leaves: tuple[Leave, ...] = ()
    """Who is away in the span, by time; of a person only theirs."""
    free: tuple[Instant, ...] = ()
    """The midnights of those days of the span that are not worked, in the zone of the site."""
