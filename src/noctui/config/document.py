"""A file that was read: its plain data, and where in the text each value stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from noctui.config.problems import Problem, clean, shown

Loc: TypeAlias = tuple[str | int, ...]
"""Keys and indices down to a value: ("devices", 0, "parents", 1)."""


UNSAID: object = object()
"""What was found adds nothing to the sentence."""


class Mark(NamedTuple):
    """A place in a text, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is made of dict, list, str, int, float, bool and None (and dates, from TOML)."""

    file: str
    """Relative to the site's folder."""
    data: object = None
    values: dict[Loc, Mark] = field(default_factory=dict)
    keys: dict[Loc, Mark] = field(default_factory=dict)
    sources: dict[Loc, str] = field(default_factory=dict)
    """Numbers and flags as they were written: `0123`, not 123."""

    def mark(self, loc: Loc, key: bool = False) -> Mark:
        """Where the value (or its key) stands; of something that is missing, where its owner stands."""
        if key and loc in self.keys:
            return self.keys[loc]
        while loc and loc not in self.values:
            loc = loc[:-1]
        return self.values.get(loc, Mark(1, 1))

    def where(self, loc: Loc) -> str:
        """`inventory/core.yaml:8:9`."""
        mark = self.mark(loc)
        return f"{self.file}:{mark.line}:{mark.column}"

    def problem(
        self,
        loc: Loc,
        code: str,
        found: object = UNSAID,
        *,
        key: bool = False,
        known: Collection[str] = (),
        **params: str,
    ) -> Problem:
        """A problem with the value at `loc` (or with its key)."""
        mark = self.mark(loc, key)
        return Problem(self.file, mark.line, mark.column, dotted(loc), code, self._said(loc, found, key), params, known)

    def _said(self, loc: Loc, found: object, key: bool) -> str:
        if found is UNSAID:
            return ""
        written = None if key else self.sources.get(loc)
        return written or shown(found)


def dotted(loc: Loc) -> str:
    """`devices.0.parents.1`, harmless and short whatever the keys are made of."""
    return ".".join(clean(str(step)[:64]) for step in loc)
