"""Pages: who was called for a clock of a ticket, what they answered, and when they are called again.

A rung that fires is a call of its post; each call pages people, and each of them is called again until somebody
answers. An answer holds back what has begun, for as long as it says; it never holds back who is called later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from noctui.domain.audience import Lists, people_of
from noctui.domain.clock import Clock, ClockState
from noctui.domain.moments import HOUR, MINUTE, Instant, Span
from noctui.domain.policy import ClockSpec
from noctui.domain.roster import Roster
from noctui.domain.rotation import Crew

PageState = Literal["waiting", "acknowledged", "declined", "phoned", "told", "over"]
"""waiting: called, no answer. declined: cannot come. phoned: somebody told them. told: only informed, no answer is
waited for. over: their clock has ended, or somebody else has the post now."""
Reply = Literal["acknowledge", "decline", "phone"]

REPLIES: Mapping[Reply, PageState] = {"acknowledge": "acknowledged", "decline": "declined", "phone": "phoned"}
HOLDING: frozenset[PageState] = frozenset({"acknowledged", "phoned"})
"""Somebody has it, until the end that was given."""

_OPEN: frozenset[ClockState] = frozenset({"waiting", "running", "paused", "breached"})
EVERYBODY = ""
"""Instead of a person: every desk of the site."""
RUN = "RUN-"
DESKS_AGAIN: Span = MINUTE
"""How often the desks ring when nobody else is left."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The site's own choices."""

    again: Span | None = 15 * MINUTE
    """How often a call without an answer is repeated, if its rung does not say; None: never."""
    hold: Span = 2 * HOUR
    """An answer lasts at most so long …"""
    holds: Mapping[str, Span] = field(default_factory=dict)
    """… and for tickets of these levels so long."""
    last_resort: str = ""
    """A list, a post or a person who is called when nobody on a ladder is left; empty: every desk."""
    broadcast: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who gets the reports of progress that a clock demands: lists, posts and persons, by the clock's id."""

    def longest(self, level: str) -> Span:
        return self.holds.get(level, self.hold)


@dataclass(frozen=True, slots=True)
class Page:
    """One person, called for one rung of a ticket's clock."""

    id: int
    ticket: int
    clock: str
    rung: str
    """As in `happenings.Event.kind`: `rung:<n>:<post>`."""
    post: str
    """As whom they were called: the rung's post, one above it, or the last resort; empty: every desk."""
    person: str
    due: Instant
    """When the rung was due."""
    at: Instant
    """When they were called first …"""
    rang: Instant
    """… and last."""
    rings: int = 0
    state: PageState = "waiting"
    next: Instant | None = None
    """When to look at it again."""
    again: Span | None = None
    """How long from one ring to the next; None: only its rung repeats it."""
    answered: Instant | None = None
    answered_by: str = ""
    """The login of who said so."""
    until: Instant | None = None
    """So long the answer holds."""
    text: str = ""
    ended: Instant | None = None
    """When it was over, and its end was said."""

    @property
    def of_run(self) -> bool:
        """It is for a step of a playbook, not for a clock of a policy."""
        return self.clock.startswith(RUN)

    @property
    def call(self) -> tuple[str, str]:
        """What it is a page of, within its ticket."""
        return self.clock, self.rung


def run_clock(run: int, about: str) -> str:
    """In place of a clock: the step of a run, or its authorisation."""
    return f"{RUN}{run} {about}"


class Manned(NamedTuple):
    """A post on the way up a ladder, and who has it."""

    post: str
    holders: Crew
    backup: Crew = ()


class Step(NamedTuple):
    """Whom a call comes to next. `passed`: the posts on the way that nobody has. Nobody in it: every desk."""

    passed: tuple[str, ...]
    post: str
    crew: Crew


def reach(rungs: Iterable[Manned], tried: Collection[str]) -> Step:
    """Up a ladder to the first who were not tried: who has the post, then who backs it up, then the post above.

    A step of nobody when there is no one left.
    """
    passed: list[str] = []
    for post, holders, backup in rungs:
        if not holders:
            passed.append(post)
        for crew in (holders, backup):
            if left := tuple(one for one in crew if one not in tried):
                return Step(tuple(passed), post, left)
    return Step(tuple(passed), EVERYBODY, ())


def last_resort(roster: Roster, rules: Rules, lists: Lists, tried: Collection[str], at: Instant) -> Step:
    """Whom the site calls when a ladder ends; every desk when that is nobody who was not tried."""
    name = rules.last_resort
    known = name in roster.posts or name in roster.people or name in lists
    people = people_of(roster, name, at, lists) if known else ()
    left = tuple(one for one in people if one not in tried)
    return Step((), name, left) if left else Step((), EVERYBODY, ())


def is_over(page: Page, clock: Clock | None, spec: ClockSpec | None) -> bool:
    """Whether what it was called for has ended: its clock, or the round of a rhythm that was missed."""
    if clock is None or spec is None or clock.ended is not None or clock.state not in _OPEN:
        return True
    kept_again = spec.every and clock.mark is not None and clock.mark > page.at
    return kept_again and page.state != "told"


def answered(page: Page, reply: Reply, until: Instant | None, by: str, text: str, now: Instant) -> Page:
    """`until`: so long it holds; then it rings again. What is declined rings no more."""
    return replace(page, state=REPLIES[reply], next=until, answered=now, answered_by=by, until=until, text=text)


def rung(page: Page, now: Instant) -> Page:
    """Called once more."""
    coming = now + page.again if page.again is not None else None
    return replace(page, state="waiting", rings=page.rings + 1, rang=now, next=coming, until=None)


def anew(page: Page, again: Span | None, now: Instant) -> Page:
    """For another person, from now on."""
    return replace(
        page,
        id=0,
        at=now,
        rang=now,
        rings=0,
        state="waiting",
        next=None,
        again=again,
        answered=None,
        answered_by="",
        until=None,
        text="",
    )


def put_off(page: Page, span: Span, now: Instant) -> Page:
    """Not called while the clock stands still."""
    return replace(page, next=now + span)


def look(page: Page, pages: Iterable[Page], now: Instant) -> tuple[Page, bool]:
    """The page as a look finds it, and whether it rings now. `pages`: all of its ticket.

    A clock that was set back makes nobody wait for longer than from one ring to the next.
    """
    if now < page.rang:
        coming = page.next
        if coming is not None and page.state == "waiting" and page.again is not None:
            coming = min(coming, now + page.again)
        return replace(page, rang=now, next=coming), False
    if page.next is None or now < page.next:
        return page, False
    held = held_until(page, pages, now)
    return (replace(page, next=held), False) if held is not None else (rung(page, now), True)


def held_until(page: Page, pages: Iterable[Page], now: Instant) -> Instant | None:
    """Until when an answer on its ticket holds back this page; None: nothing does.

    An answer covers what had begun when it was given, and whatever calls the same post for the same clock.
    """
    ends = [
        one.until
        for one in pages
        if one.state in HOLDING and one.until is not None and one.until > now and _covers(one, page)
    ]
    return max(ends, default=None)


def _covers(answer: Page, page: Page) -> bool:
    same = (answer.clock, answer.post) == (page.clock, page.post)
    return same or (answer.answered is not None and answer.answered >= page.at)
