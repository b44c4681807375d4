"""What a change of the roster would bring, said before it is made: nothing at all, or new findings."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from noctui.domain.findings import Finding, FindingKind, findings, looks_back
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.roster import Post, Roster, shifts, within
from noctui.domain.roster_changes import ACTIVE, RosterChange, in_effect
from noctui.domain.rotation import Pattern, Rotation

AROUND: Span = 8 * DAY
"""So long after its end a change may still tire somebody."""

_NEWEST = 1 << 62


def supposed(base: Roster, change: RosterChange) -> Roster:
    """The roster if the change were in force."""
    return in_effect(base, (replace(change, id=_NEWEST, status="in_force"),))


def changes_nothing(base: Roster, change: RosterChange) -> bool:
    """Whether the same people would be on for the same reasons."""
    begin, end = change.begin, change.end
    before = _concerned(base, change, begin, end)
    after = supposed(before, change)
    return all(shifts(before, post, begin, end) == shifts(after, post, begin, end) for post in before.posts)


def brings(base: Roster, change: RosterChange, now: Instant) -> list[Finding]:
    """What would be wrong with it that is not wrong without it, in the posts and of the people that it is about."""
    begin, end = min(now, change.begin), change.end + AROUND
    before = _concerned(base, change, begin, end)
    after = supposed(before, change)
    known = {_essence(one) for one in findings(before, begin, end)}
    return [one for one in findings(after, begin, end) if _essence(one) not in known]


def overlapping(change: RosterChange, others: Iterable[RosterChange]) -> list[int]:
    """Numbers of those that are about the same posts or people at the same time."""
    about = {*change.posts, *change.people}
    return [
        one.id
        for one in others
        if one.id != change.id
        and one.status in ACTIVE
        and one.begin < change.end
        and change.begin < one.end
        and not about.isdisjoint((*one.posts, *one.people))
    ]


def written(found: Iterable[Finding]) -> str:
    """Findings as one text, for the params of an answer."""
    return "\n".join(
        "\t".join(map(str, (one.kind, one.post, one.begin, one.end, one.person, one.count, one.limit, int(one.red))))
        for one in found
    )


def read(text: str) -> list[Finding]:
    """What `written` wrote. Raises ValueError for anything else."""
    return [_finding(line.split("\t")) for line in text.splitlines()]


def _finding(fields: list[str]) -> Finding:
    kind, post, begin, end, person, count, limit, red = fields
    known: tuple[FindingKind, ...] = get_args(FindingKind)
    return Finding(known[known.index(kind)], post, int(begin), int(end), person, int(count), int(limit), red == "1")


def _essence(one: Finding) -> tuple[object, ...]:
    """What makes it the same finding, though it may begin or end elsewhere."""
    tired = one.kind in ("short_rest", "many_nights", "unfair_weekends")
    return one.kind, one.post, one.person, one.count if tired else 0, 0 if tired else one.begin


def _concerned(roster: Roster, change: RosterChange, begin: Instant, end: Instant) -> Roster:
    """Only the posts that it names, whose rotation it names, or that its people can do, and only what may matter to
    them in that span."""
    named = {*change.posts, *(post for person in change.people for post in roster.people[person].posts)}
    posts = {name: post for name, post in roster.posts.items() if name in named or not named.isdisjoint(_turns(post))}
    back = max(map(looks_back, posts.values()), default=0)
    return within(replace(roster, posts=posts, like=roster), begin - back, end)


def _turns(post: Post) -> set[str]:
    return {part.who.id for part in (*post.first, *post.backup) if isinstance(part.who, Rotation | Pattern)}
