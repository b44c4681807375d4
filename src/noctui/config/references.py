"""Names in one part of the files that must stand in another: parents, kinds, contracts, persons."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from noctui.config.document import Document, Loc
from noctui.config.reader import Reader, raw_items


class Target(NamedTuple):
    """What a name may refer to."""

    known: Collection[str]
    code: str
    """The problem of a name that is not known."""
    part: str
    """Folder or file that holds the known ones; when it could not be read wholly nothing is called unknown."""


def refer(reader: Reader, documents: Iterable[Document], section: str, key: str, target: Target) -> None:
    """Check `key` of all items of a section, as it stands in the file: another fault in an item hides no wrong name."""
    for document in documents:
        for index, item in raw_items(document, section):
            names = item.get(key) if isinstance(item, dict) else None
            expect(reader, document, (section, index, key), names, target)


def expect(reader: Reader, document: Document, loc: Loc, names: Any, target: Target) -> None:
    """Check one name or a list of names; what is no text is a problem already."""
    if isinstance(names, list):
        seen = set[str]()
        for index, name in enumerate(names):
            if isinstance(name, str) and name in seen:
                reader.problems.append(document.problem((*loc, index), "duplicate_member", name))
            else:
                expect(reader, document, (*loc, index), name, target)
            if isinstance(name, str):
                seen.add(name)
    elif isinstance(names, str) and names not in target.known and target.part not in reader.unread:
        reader.problems.append(document.problem(loc, target.code, names, known=target.known))
