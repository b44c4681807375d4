"""`GroupedRows`: rows in groups that fold. The lines of such a list are its rows and a head for each group.

Groups stand in the order of their first rows, so that the order of the list is that of the groups too: the worst first
where the worst rows are first. What is marked in a folded group stays marked: its head tells how many.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from noctui.tui.columns import Cells
from noctui.tui.look import Line
from noctui.tui.row_set import RowSet


class Head(NamedTuple):
    """The line of a group."""

    group: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what rows stand together."""

    id: str
    of: Callable[[Any], str]
    """The group of the row of that key."""
    line: Callable[[str, Sequence[Any]], Line]
    """What a head says: its group, the keys of its rows."""
    least: int = 1
    """Groups of fewer rows have no head …"""
    closed: bool = False
    """… and the others are folded until somebody opens them."""


class GroupedRows(RowSet[Any]):
    """`view` has `Head`s between the keys; without a grouping it is a list like any other."""

    def __init__(self) -> None:
        super().__init__()
        self.grouping: Grouping | None = None
        self.groups: dict[str, list[Any]] = {}
        """The keys of each group that the filter lets through, in order."""
        self.folded: set[str] = set()
        self._group: dict[Any, str] = {}
        """The group of each row, as it was laid out."""

    # ---------------------------------------------------------------------------------------------------- lines

    def group_by(self, grouping: Grouping | None) -> None:
        """Other groups, all of them open."""
        self.grouping = grouping
        self.folded.clear()
        self._lay_out()

    def update_rows(self, changes: Mapping[Any, Cells | None]) -> None:
        """What changed may belong to another group now, wherever it stands among all rows."""
        super().update_rows(changes)
        grouping = None if self.frozen else self.grouping
        if grouping is not None and any(self._group[key] != grouping.of(key) for key in changes if key in self._group):
            self._lay_out()

    def lines(self) -> list[Any]:
        known, self.groups, self._group = self.groups.keys(), {}, {}
        if self.grouping is None:
            return self.kept
        for key in self.kept:
            group = self._group[key] = self.grouping.of(key)
            self.groups.setdefault(group, []).append(key)
        if self.grouping.closed:
            self.folded |= self.groups.keys() - known
        return [line for group, keys in self.groups.items() for line in self._lines_of(group, keys, self.grouping)]

    def _lines_of(self, group: str, keys: list[Any], grouping: Grouping) -> list[Any]:
        if len(keys) < grouping.least:
            return keys
        return [Head(group)] if group in self.folded else [Head(group), *keys]

    # -------------------------------------------------------------------------------------------------- folding

    def group_at(self, line: Any) -> str | None:
        """The group of a line; None for what stands in none."""
        return line.group if isinstance(line, Head) else self._group.get(line)

    def fold(self) -> None:
        """Close the group under the cursor, or open it; the cursor stays with the group."""
        group = self.group_at(self.cursor)
        if group is not None:
            self.folded ^= {group}
            self._wanted = self.cursor = Head(group)
            self._lay_out()

    def fold_all(self) -> None:
        """Close all groups; when all are closed, open them."""
        group = self.group_at(self.cursor)
        self.folded = set() if self.folded.issuperset(self.groups) else set(self.groups)
        if group is not None and self.folded:
            self._wanted = self.cursor = Head(group)
        self._lay_out()

    def move_to(self, key: Any) -> bool:
        """A row of a folded group opens it."""
        group = self.group_at(key)
        if group in self.folded and key in self._group:
            self.folded.discard(group)
            self._lay_out()
        return super().move_to(key)

    def _settle(self, spot: int) -> None:
        """The row that the operator chose may have gone into a folded group: the cursor then stands on its head."""
        super()._settle(spot)
        head = Head(self.group_at(self._wanted) or "")
        if self._wanted is not None and self._wanted not in self._spots and head in self._spots:
            self.cursor = head

    # --------------------------------------------------------------------------------------------- marks and news

    def toggle_mark(self) -> None:
        """On a head: all rows of its group, or none of them when all are marked."""
        if not isinstance(self.cursor, Head):
            super().toggle_mark()
            return
        keys = self.groups[self.cursor.group]
        self.marked = self.marked - set(keys) if self.marked.issuperset(keys) else self.marked | set(keys)

    def next_new(self) -> bool:
        """In folded groups too."""
        order = [key for keys in self.groups.values() for key in keys] or self.kept
        here = self.groups[self.cursor.group][0] if isinstance(self.cursor, Head) else self.cursor
        at = order.index(here) if here in order else -1
        after = at if isinstance(self.cursor, Head) else at + 1
        found = next((key for key in order[after:] + order[:after] if key in self.new), None)
        return found is not None and self.move_to(found)
