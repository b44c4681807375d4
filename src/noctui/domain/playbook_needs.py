"""What a playbook needs of other files: roles that somebody has, playbooks that it calls."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from noctui.domain.playbook import Playbook, Role
from noctui.domain.playbook_flaws import Flaw, Place, spots


@dataclass(frozen=True, slots=True)
class Around:
    """What a playbook may name; None: nobody knows, so whatever it names is right."""

    playbooks: Collection[str] | None = None
    roles: Mapping[str, Role] | None = None
    posts: Collection[str] | None = None
    """Of the site's roster."""


def unmet(playbook: Playbook, around: Around) -> Iterator[Flaw]:
    """Whatever it names that is not there."""
    for spot in spots(playbook):
        if around.playbooks is not None and spot.step.calls and spot.step.calls not in around.playbooks:
            yield spot.flaw("calls", "unknown_playbook", spot.step.calls, around.playbooks)
    if around.roles is None:
        return
    for at, role in _roles(playbook):
        if role not in around.roles:
            yield Flaw(at, "unknown_role", role, around.roles)
    for at, by in _approvals(playbook):
        yield from _nobody(at, by, around.roles, around.posts)


def _roles(playbook: Playbook) -> Iterator[tuple[Place, str]]:
    for index, role in enumerate(playbook.authorise):
        yield ("authorise", "by", index), role
    for at, _, step in spots(playbook):
        yield from (((*at, key), role) for key, role in (("role", step.role), ("to", step.to)) if role)
        for key, roles in (("ladder", step.ladder), ("by", step.by)):
            yield from (((*at, key, index), role) for index, role in enumerate(roles))


def _approvals(playbook: Playbook) -> Iterator[tuple[Place, tuple[str, ...]]]:
    if playbook.authorise:
        yield ("authorise", "by"), playbook.authorise
    yield from (((*spot.at, "by"), spot.step.by) for spot in spots(playbook) if spot.step.by)


def _nobody(at: Place, by: tuple[str, ...], roles: Mapping[str, Role], posts: Collection[str] | None) -> Iterator[Flaw]:
    """An approval is given by who has a post: somebody outside has none."""
    may = {post for role in by if role in roles for post in roles[role].posts}
    if any(role not in roles for role in by):
        return
    if not may:
        yield Flaw(at, "nobody_approves")
    elif posts and may.isdisjoint(posts):
        yield Flaw(at, "vacant_approval", ", ".join(sorted(may)))
