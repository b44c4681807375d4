"""Who has a post now: by the roster, with what was handed over."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sqlalchemy import Connection

from noctui.domain.handover import Handover, crew_before, governs, handed_over, is_off
from noctui.domain.moments import Instant
from noctui.domain.roster import Duty, Roster, ladder, on_duty
from noctui.domain.rotation import NOBODY, Crew, joined
from noctui.store import handovers

Duties: TypeAlias = Mapping[str, Duty]
"""By post."""


def duties(connection: Connection, roster: Roster, now: Instant) -> Duties:
    """Of every post; the roster alone is asked about those that were never handed over."""
    known = handovers.posts(connection)
    return {post: _duty(connection if post in known else None, roster, post, now) for post in roster.posts}


def holders(connection: Connection, roster: Roster, post: str, now: Instant) -> Crew:
    """Ids of who has it: by the roster, unless a handover has not come that far, or is further; nobody of an unknown
    post."""
    return _duty(connection, roster, post, now).holders if post in roster.posts else NOBODY


def crew(connection: Connection, roster: Roster, post: str, now: Instant) -> Crew:
    """Ids of who has it, first or as backup; nobody of an unknown post."""
    if post not in roster.posts:
        return NOBODY
    duty = _duty(connection, roster, post, now)
    return joined(duty.first, duty.backup)


def called(connection: Connection, roster: Roster, post: str, now: Instant) -> Iterator[tuple[str, Crew]]:
    """Whom a call for a post reaches: it and those above it, up to the first that somebody has."""
    for step in ladder(roster, post) if post in roster.posts else (post,):
        crew = holders(connection, roster, step, now)
        yield step, crew
        if crew:
            return


def governing(connection: Connection, roster: Roster, post: str, now: Instant) -> Handover | None:
    """The newest handover of a post, if it says who has it now."""
    last = newest(connection, post)
    return last if last is not None and governs(last, roster, now) else None


def newest(connection: Connection, post: str) -> Handover | None:
    return next(iter(handovers.newest(connection, post)), None)


def _duty(connection: Connection | None, roster: Roster, post: str, now: Instant) -> Duty:
    """Without a connection by the roster alone."""
    planned = on_duty(roster, post, now)
    if connection is None:
        return planned
    last = governing(connection, roster, post, now)
    return planned if last is None else handed_over(planned, last, crew_before(roster, last), is_off(roster, last, now))
