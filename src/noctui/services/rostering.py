"""The roster as it is asked: by a desk or a shell, of the engine or of the files alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from noctui.domain.commands import Answer
from noctui.domain.findings import RED, Finding, findings
from noctui.domain.moments import DAY, Instant, from_datetime, to_datetime
from noctui.domain.overrides import Leave
from noctui.domain.roster import Person, Roster, Shift, coming, gaps, needed, on_duty, shifts
from noctui.domain.roster_queries import LONGEST_SPAN, Member, PostDetail, RosterDetail, RosterQuery
from noctui.domain.worktime import Calendar, OutsideYearsError
from noctui.services.handover_duty import Duties


def detail(
    roster: Roster, zone: str, query: RosterQuery, now: Instant, more: Iterable[Finding] = ()
) -> RosterDetail | Answer:
    """What was asked for, or a refusal. `more`: findings that the roster itself does not know."""
    if refused := _refusal(roster, query):
        return refused
    posts = [query.post] if query.post else list(roster.posts)
    wrong = [*_findings(roster, query, now), *more] if query.findings else []
    return RosterDetail(
        begin=query.begin,
        end=query.end,
        zone=zone,
        posts=tuple(_post(roster, post, query) for post in posts),
        people={one.id: _member(one, query.begin) for one in roster.people.values()},
        findings=tuple(one for one in wrong if query.post in ("", one.post) and query.person in ("", one.person)),
        leaves=_leaves(roster, query),
    )


def with_free_days(detail: RosterDetail, calendar: Calendar) -> RosterDetail:
    """The same, with the days on which that calendar does not work at noon; without where it knows no such years."""
    zone = ZoneInfo(detail.zone)
    begin, end = (to_datetime(at).astimezone(zone).date() for at in (detail.begin, detail.end - 1))
    days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    try:
        free = [day for day in days if not calendar.is_open(from_datetime(datetime.combine(day, time(12), zone)))]
    except OutsideYearsError:
        return detail
    return replace(detail, free=tuple(from_datetime(datetime.combine(day, time(), zone)) for day in free))


def handed_over(detail: RosterDetail, duties: Duties) -> RosterDetail:
    """The same, with the posts that are with another than the roster says; `duties` as they are at its begin."""
    posts = tuple(
        replace(post, duty=duties[post.id]) if post.id in duties and duties[post.id].source == "handover" else post
        for post in detail.posts
    )
    return replace(detail, posts=posts)


def _leaves(roster: Roster, query: RosterQuery) -> tuple[Leave, ...]:
    here = (one for one in roster.leaves if one.begin < query.end and query.begin < one.end)
    return tuple(sorted((one for one in here if query.person in ("", one.person)), key=lambda one: one.begin))


def _refusal(roster: Roster, query: RosterQuery) -> Answer | None:
    if not query.begin < query.end <= query.begin + LONGEST_SPAN:
        return Answer("bad_roster_span", {"days": str(LONGEST_SPAN // DAY)})
    if query.post and query.post not in roster.posts:
        return Answer("unknown_post", {"post": query.post})
    if query.person and query.person not in roster.people:
        return Answer("unknown_member", {"who": query.person})
    return None


def _post(roster: Roster, name: str, query: RosterQuery) -> PostDetail:
    post, duty = roster.posts[name], on_duty(roster, name, query.begin)
    return PostDetail(
        id=name,
        name=dict(post.name),
        above=post.above or "",
        duty=duty,
        coming=coming(roster, duty),
        needed=next(needed(roster, name, query.begin)).value,
        shifts=tuple(one for one in shifts(roster, name, query.begin, query.end) if _has(one, query.person)),
        gaps=tuple(gaps(roster, name, query.begin, query.end)),
    )


def _has(shift: Shift, person: str) -> bool:
    return not person or person in shift.first + shift.backup


def _member(person: Person, at: Instant) -> Member:
    return Member(person.name, tuple((way.channel, way.address) for way in person.ways(at)), person.login)


def _findings(roster: Roster, query: RosterQuery, now: Instant) -> list[Finding]:
    """What lies before now can't be mended; what is red is near to now, not to what was asked for."""
    begin = max(query.begin, now)
    if begin >= query.end:
        return []
    found = (replace(one, red=one.red and one.begin < now + RED) for one in findings(roster, begin, query.end))
    return sorted(found, key=lambda one: not one.red)
