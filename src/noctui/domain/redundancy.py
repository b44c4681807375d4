"""What is left of a redundancy group: an outage that has not happened yet is worth a word of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from noctui.domain.inventory import Group
from noctui.domain.topology import Redundancy, holds

GroupState = Literal["whole", "reduced", "broken"]
"""reduced: it has lost members and still works. broken: what is behind it is lost, which its outage says."""


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    state: GroupState = "whole"
    lost: tuple[str, ...] = ()
    """Members that don't work, in the order of the files: devices, and groups that are broken."""


def judge(group: Group, ways: Redundancy, lost: Callable[[str], bool]) -> GroupVerdict:
    """The state of a group by its devices that are lost. A group within it counts as one member, lost when it is
    broken: that it is merely reduced is told of itself, once.

    `need` may leave several to spare: the first that is lost is told, for nobody knows when the next one goes.
    """
    gone = tuple(name for name, way in zip(group.members, ways.members, strict=True) if not holds(way, lost))
    if not gone:
        return GroupVerdict()
    return GroupVerdict("reduced" if len(ways.members) - len(gone) >= ways.need else "broken", gone)
