"""A message to one person: what is said, which way it goes, and what becomes of it.

A message has its ways in order. One that refuses is not tried again; one that only fails is given up for the next after
a while, and comes round again. So a message is dead when every way refused it, or when its time is over.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from hashlib import sha256
from random import Random
from typing import Literal, NamedTuple, TypeAlias, get_args

from noctui.domain.moments import DAY, MINUTE, SECOND, Instant, Span
from noctui.domain.roster import Contact, Person

Urgency = Literal["urgent", "test", "normal"]
"""urgent: a ladder demands it; quiet hours do not hold it back. test: tried once, now, to prove a way."""
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""In the order in which they are sent."""

MessageState = Literal["new", "sending", "sent", "dead", "told"]
"""told: somebody said it by phone."""

LIFE: Span = DAY
"""So long a message is tried."""
ATTEMPTS = 500
"""… and so often."""
FAIR_TRIES = 3
"""So often a message is tried before later ones to the same person pass it."""
LONGEST_WAIT: Span = 5 * MINUTE
PATIENCE: dict[Urgency, Span] = {"urgent": 2 * MINUTE, "normal": 10 * MINUTE, "test": 0}
"""How long one way may fail before the next has its turn."""


class Way(NamedTuple):
    """One way to a person."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel carries, to one address."""

    id: int
    key: str
    """The same for every copy of it, whichever way it goes."""
    at: Instant
    urgency: Urgency
    person: str
    subject: str
    text: str
    cause: str
    """`T-118`, a page's id, or what else it is about."""

    @property
    def digest(self) -> str:
        """The key as 32 hex digits: fit for every header."""
        return sha256(self.key.encode()).hexdigest()[:32]

    @property
    def tag(self) -> str:
        """A short sign for people: who gets a copy sees that it is one."""
        return f"#{self.digest[:6]}"

    @property
    def line(self) -> str:
        """Subject, text and tag as one text, for channels without a subject."""
        return "\n".join(part for part in (self.subject, self.text, self.tag) if part)


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has taken it."""

    reference: str = ""
    """What the channel calls it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now."""

    reason: str
    after: Span | None = None
    """When the channel says so: not before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not this way."""

    reason: str


Outcome: TypeAlias = Sent | Retry | Refused


@dataclass(frozen=True, slots=True)
class Course:
    """How far a message has come on its ways."""

    ways: tuple[Way, ...]
    """The present one first."""
    begun: Instant
    """When its time began: when it was posted, or given another chance."""
    since: Instant
    """Since when the present one is tried."""
    attempt: int
    """How often it was tried, on all ways."""
    next_try: Instant


def next_course(message: Message, course: Course, failed: Retry | Refused, now: Instant, dice: Random) -> Course | None:
    """How it goes on after a failure. None: no way is left, or its time is over."""
    ways = course.ways
    if message.urgency == "test" or now >= course.begun + LIFE or course.attempt >= ATTEMPTS:
        return None
    if isinstance(failed, Refused):
        return _at_once(course, ways[1:], now) if ways[1:] else None
    if ways[1:] and now >= course.since + PATIENCE[message.urgency]:
        return _at_once(course, (*ways[1:], ways[0]), now)
    wait = max(pause(course.attempt, dice), failed.after or 0)
    if ways[1:]:
        wait = min(wait, max(SECOND, course.since + PATIENCE[message.urgency] - now))
    return replace(course, next_try=now + wait)


def follow(course: Course, first: Course) -> Course:
    """As an earlier message to the same person goes: that way and then, if it still has that way."""
    way = first.ways[0]
    if way not in course.ways:
        return course
    at = course.ways.index(way)
    return replace(course, ways=course.ways[at:] + course.ways[:at], since=first.since, next_try=first.next_try)


def pause(attempt: int, dice: Random) -> Span:
    """How long to wait after that many failures: ever longer, never for all at the same moment."""
    whole = min(LONGEST_WAIT, 2 * SECOND << min(attempt - 1, 20))
    return round(whole * (0.5 + dice.random() / 2))


def ways_to(person: Person, channels: Collection[str], urgency: Urgency, now: Instant) -> list[Way]:
    """The ways to a person that some channel has, the ones of this hour first.

    Quiet hours hold back what is not urgent: then it has only the ways of this hour.
    """
    open_now = person.ways(now)
    others = [one for one in person.contacts if one not in open_now] if urgency == "urgent" else []
    return list(dict.fromkeys(_way(one) for one in (*open_now, *others) if one.channel in channels))


def opens(person: Person, channels: Collection[str], now: Instant) -> tuple[Instant, list[Way]]:
    """When somebody whom no channel reaches now can be reached, and the ways of then. Without any: now, and none."""
    coming = min((_opens(one, now) for one in person.contacts if one.channel in channels), default=None)
    return (now, []) if coming is None else (coming, ways_to(person, channels, "normal", coming))


def _opens(contact: Contact, now: Instant) -> Instant:
    if contact.hours is None:
        return now
    found = next((piece for piece in contact.hours.pieces(now) if piece.value or piece.begin > now + 7 * DAY), None)
    return max(now, found.begin) if found is not None else now


def _at_once(course: Course, ways: tuple[Way, ...], now: Instant) -> Course:
    return replace(course, ways=ways, since=now, next_try=now)


def _way(contact: Contact) -> Way:
    return Way(contact.channel, contact.address)
