"""Whom a word names: a broadcast list, a post, or a person."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from noctui.domain.moments import Instant
from noctui.domain.roster import Roster, on_duty

Lists = Mapping[str, Sequence[str]]
"""Broadcast lists by name; their members are persons, posts and other lists."""
NONE: Lists = MappingProxyType({})


def people_of(roster: Roster, name: str, at: Instant, lists: Lists = NONE) -> tuple[str, ...]:
    """Ids of the persons behind a name at a moment, each once, in order. KeyError for an unknown name."""
    return tuple(dict.fromkeys(_people(roster, name, at, lists, frozenset())))


def _people(roster: Roster, name: str, at: Instant, lists: Lists, within: frozenset[str]) -> list[str]:
    if name in lists and name not in within:
        inside = within | {name}
        return [one for member in lists[name] for one in _people(roster, member, at, lists, inside)]
    if name in roster.posts:
        return list(on_duty(roster, name, at).holders)
    return [roster.people[name].id]
