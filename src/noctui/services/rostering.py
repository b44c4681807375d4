"""The roster as it is asked: by a desk or a shell, of the engine or of the files alone."""

from collections.abc import Iterable
from dataclasses import replace

from noctui.domain.commands import Answer
from noctui.domain.findings import RED, Finding, findings
from noctui.domain.moments import DAY, Instant
from noctui.domain.roster import Roster, Shift, coming, gaps, needed, on_duty, shifts
from noctui.domain.roster_queries import LONGEST_SPAN, Member, PostDetail, RosterDetail, RosterQuery


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
        people={one.id: Member(one.name, _ways(roster, one.id, query.begin)) for one in roster.people.values()},
        findings=tuple(one for one in wrong if query.post in ("", one.post) and query.person in ("", one.person)),
    )


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


def _ways(roster: Roster, person: str, at: Instant) -> tuple[tuple[str, str], ...]:
    return tuple((way.channel, way.address) for way in roster.people[person].ways(at))


def _findings(roster: Roster, query: RosterQuery, now: Instant) -> list[Finding]:
    """What lies before now can't be mended; what is red is near to now, not to what was asked for."""
    begin = max(query.begin, now)
    if begin >= query.end:
        return []
    found = (replace(one, red=one.red and one.begin < now + RED) for one in findings(roster, begin, query.end))
    return sorted(found, key=lambda one: not one.red)
