"""What needs two people: nobody confirms what is their own, and who confirms it has a say in it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from noctui.domain.inventory import Role


class Party(NamedTuple):
    """One of the two."""

    login: str = ""
    person: str = ""
    """Id in the roster; empty: they are not in it."""
    role: "Role | None" = None
    posts: frozenset[str] = frozenset()
    """What they have now, first or as backup."""


def refusal(first: Party, second: Party, posts: Collection[str] = (), roles: "Collection[Role]" = ()) -> str | None:
    """Why the second may not confirm what the first did, or what is about the first, as a code, or None.

    Who has one of the posts or one of the roles may; when none are named, anybody else. Codes: needs_other, needs_say.
    """
    if same(first, second):
        return "needs_other"
    return None if not (posts or roles) or has_say(second, posts, roles) else "needs_say"


def same(one: Party, other: Party) -> bool:
    """One login is one party, whoever it says it is, and so is one person with two logins."""
    return "" != one.login == other.login or "" != one.person == other.person


def has_say(party: Party, posts: Collection[str], roles: "Collection[Role]") -> bool:
    return party.role in roles or not party.posts.isdisjoint(posts)
