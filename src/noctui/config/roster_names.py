"""Every name in roster.yaml that must stand somewhere else: people, posts, rotations, calendars, operators."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

from noctui.config.channels import check_contacts
from noctui.config.document import Document, Loc
from noctui.config.reader import Reader, named
from noctui.config.references import Target, expect

PART = "roster.yaml"
_ANY: Final = None
"""Any item of a list, any value of a mapping."""
_Path = tuple[str | None, ...]

_PEOPLE: tuple[_Path, ...] = (
    ("rotations", _ANY, "members", _ANY),
    ("rotations", _ANY, "teams", _ANY),
    ("guards", _ANY, "crews", _ANY),
    ("plans", _ANY, "stints", _ANY, "person"),
    ("overrides", _ANY, "off"),
    ("overrides", _ANY, "on"),
    ("leave", _ANY, "person"),
)
_WHO: tuple[_Path, ...] = tuple(
    path for side in ("first", "backup") for path in (("posts", _ANY, side), ("posts", _ANY, side, _ANY, "who"))
)
_POSTS: tuple[_Path, ...] = (
    ("people", _ANY, "posts"),
    ("posts", _ANY, "above"),
    ("plans", _ANY, "post"),
    ("overrides", _ANY, "post"),
)
_CALENDARS: tuple[_Path, ...] = (
    ("people", _ANY, "contacts", _ANY, "calendar"),
    ("posts", _ANY, "first", _ANY, "calendar"),
    ("posts", _ANY, "backup", _ANY, "calendar"),
    ("posts", _ANY, "needed", "calendar"),
)


class Elsewhere(NamedTuple):
    """What other files of the site name."""

    operators: Collection[str]
    calendars: Collection[str]
    channels: Collection[str]


def check_names(reader: Reader, roster: Document, document: Document, elsewhere: Elsewhere) -> None:
    """As they stand in the file: another fault in an item hides no wrong name. `roster`: the file with the people."""
    people, posts, rotations = (named([roster], section) for section in ("people", "posts", "rotations"))
    persons = Target(people, "unknown_person", PART)
    _expect(reader, document, _PEOPLE, persons)
    _expect(reader, document, _POSTS, Target(posts, "unknown_post", PART))
    _expect(reader, document, _CALENDARS, Target(elsewhere.calendars, "unknown_calendar", "calendars"))
    _expect(
        reader, document, [("people", _ANY, "login")], Target(elsewhere.operators, "unknown_operator", "noctui.toml")
    )
    _expect(reader, document, [("overrides", _ANY, "rotation")], Target(rotations, "unknown_rotation", PART))
    check_contacts(reader, document, elsewhere.channels)
    for loc, value in _found(document, _WHO):
        alone = isinstance(value, str)  # whoever takes turns does so alone
        expect(reader, document, loc, value, Target(people | rotations, "unknown_crew", PART) if alone else persons)
    for loc, value in _found(document, [("guards", _ANY, "crews")]):
        for post in value if isinstance(value, dict) else ():
            if post not in posts and PART not in reader.unread:
                reader.problems.append(document.problem((*loc, post), "unknown_post", post, key=True, known=posts))


def _expect(reader: Reader, document: Document, paths: Iterable[_Path], target: Target) -> None:
    for loc, value in _found(document, paths):
        expect(reader, document, loc, value, target)


def _found(document: Document, paths: Iterable[_Path]) -> Iterator[tuple[Loc, Any]]:
    for path in paths:
        yield from _below(document.data, (), path)


def _below(value: Any, loc: Loc, path: _Path) -> Iterator[tuple[Loc, Any]]:
    """What stands at the end of a path, as far as there is one."""
    if not path:
        yield loc, value
        return
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list) and path[0] is _ANY:
        items = enumerate(value)
    for key, item in items:
        if path[0] in (_ANY, key):
            yield from _below(item, (*loc, key), path[1:])
