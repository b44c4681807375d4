"""One reading of a site's files: every file once, every problem of every file gathered, a digest over all."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel

from noctui.bundled import folder
from noctui.config.document import UNSAID, Document, Loc
from noctui.config.problems import MOST, BadFiles, Problem, clean
from noctui.config.text import decode
from noctui.config.toml import parse_toml
from noctui.config.validate import validate
from noctui.config.yaml import parse_yaml

KEYED = {"kinds"}
"""Sections whose items are named by their key."""
LARGEST = 800_000
"""Bytes of one file: whatever is wrong with it is told within a second."""

NOTHING: Mapping[str, Any] = MappingProxyType({})

M = TypeVar("M", bound=BaseModel)
_Parse: TypeAlias = Callable[[str, str, list[Problem]], Document | None]


@dataclass(frozen=True, slots=True)
class Entry(Generic[M]):
    """A valid item of a file, and where it stands."""

    document: Document
    loc: Loc
    value: M

    @property
    def id(self) -> str:
        """Its `id`, or the key it stands under."""
        return str(getattr(self.value, "id", None) or self.loc[-1])

    @property
    def where(self) -> str:
        return self.document.where(self.loc)

    def problem(
        self, tail: Loc, code: str, found: object = UNSAID, known: Collection[str] = (), **params: str
    ) -> Problem:
        return self.document.problem((*self.loc, *tail), code, found, key=False, known=known, **params)


class Reader:
    """Reads the files of one site. Nothing raises until `finish`; a file that is no good is simply left out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        """Folders and files that hold something unreadable: what seems unknown may stand there."""
        self._digest = sha256()

    @property
    def version(self) -> str:
        """Digest (16 hex digits) of names and contents of all files so far."""
        return self._digest.hexdigest()[:16]

    def text(self, path: Path) -> str | None:
        """What stands in a file, whatever it means."""
        name = self._name(path)
        raw = self._bytes(path, name)
        text = None if raw is None else decode(name, raw, self.problems)
        if text is None:
            self.unread.add(self._part(name))
        return text

    def document(self, path: Path) -> Document | None:
        """The parsed file (YAML, or TOML by its suffix)."""
        text = self.text(path)
        parse = parse_toml if path.suffix == ".toml" else _parse_bundled if _is_bundled(path) else parse_yaml
        return None if text is None else self._parsed(self._name(path), text, parse)

    def parsed(self, texts: Iterable[tuple[str, str]]) -> list[Document]:
        """All that can be understood of YAML texts with the names of their files."""
        return [document for name, text in texts if (document := self._parsed(name, text, parse_yaml))]

    def _parsed(self, name: str, text: str, parse: _Parse) -> Document | None:
        document = parse(name, text, self.problems)
        if document is None:
            self.unread.add(self._part(name))
        return document

    def documents(self, path: Path) -> Iterator[Document]:
        """All readable YAML files of a folder, by name; none when there is no such folder."""
        for file in self._yaml_files(path):
            if document := self.document(file):
                yield document

    def texts(self, path: Path) -> Iterator[tuple[str, str]]:
        """Name and content of all readable YAML files of a folder, by name."""
        return self.all_texts(self._yaml_files(path))

    def all_texts(self, files: Iterable[Path]) -> Iterator[tuple[str, str]]:
        """The same of these files."""
        for file in files:
            if (text := self.text(file)) is not None:
                yield self._name(file), text

    def apart(self) -> "Reader":
        """One whose problems are told apart; what it reads belongs to the version of the site all the same."""
        other = Reader(self.root)
        other._digest = self._digest
        return other

    def entry(self, document: Document, loc: Loc, value: object, model: type[M]) -> Entry[M] | None:
        valid = validate(document, loc, model, value, self.problems)
        return None if valid is None else Entry(document, loc, valid)

    def one(self, path: Path, model: type[M]) -> Entry[M] | None:
        """A whole file as one model."""
        document = self.document(path)
        return self.whole(document, model) if document else None

    def whole(self, document: Document, model: type[M]) -> Entry[M] | None:
        """A document as one model; an empty one has no keys."""
        entry = self.entry(document, (), {} if document.data is None else document.data, model)
        if entry is None:
            self.unread.add(self._part(document.file))
        return entry

    def items(self, documents: Iterable[Document], section: str, model: type[M]) -> Iterator[Entry[M]]:
        """The valid items of a section; each is validated by itself, so that a bad one hides no other. Where there are
        more problems than are told the rest is not looked at."""
        for document in documents:
            before = len(self.problems)
            for key, value in raw_items(document, section):
                if len(self.problems) - before > MOST:
                    break
                if entry := self.entry(document, (section, key), value, model):
                    yield entry

    def unique(self, entries: Iterable[Entry[M]], taken: Mapping[str, Entry[Any]] = NOTHING) -> dict[str, Entry[M]]:
        """The entries by their `id`; a second one of the same id (here or in `taken`) is a problem."""
        found: dict[str, Entry[M]] = {}
        for entry in entries:
            if first := found.get(entry.id) or taken.get(entry.id):
                self.problems.append(entry.problem(("id",), "duplicate_id", entry.id, first=first.where))
            else:
                found[entry.id] = entry
        return found

    def refuse(self, name: str, code: str, **params: str) -> None:
        """Report a file or folder as a whole."""
        self.unread.add(self._part(name))
        self.problems.append(Problem(name, 1, 1, "", code, params=params))

    def finish(self) -> None:
        """Raises BadFiles when anything was wrong."""
        if self.problems:
            raise BadFiles(self.problems)

    @staticmethod
    def _part(name: str) -> str:
        """`inventory` of `inventory/core.yaml`, `roster.yaml` of itself."""
        *_, folder_name, file_name = ("", *name.split("/"))
        return folder_name or file_name

    def _name(self, path: Path) -> str:
        home = self.root if path.is_relative_to(self.root) else folder("data").parent
        return clean((path.relative_to(home) if path.is_relative_to(home) else path).as_posix())

    def _yaml_files(self, path: Path) -> list[Path]:
        try:
            files = sorted(path.iterdir()) if path.is_dir() else []
        except OSError as error:
            self.refuse(self._name(path), "unreadable", detail=error.strerror or "")
            return []
        return [file for file in files if file.suffix in {".yaml", ".yml"} and not file.name.startswith(".")]

    def _bytes(self, path: Path, name: str) -> bytes | None:
        try:
            raw = _content(path)
        except _UnfitError as unfit:
            self.refuse(name, unfit.code, **unfit.params)
            return None
        self._digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
        return raw


def _is_bundled(path: Path) -> bool:
    return path.is_relative_to(folder("data"))


def _parse_bundled(name: str, text: str, problems: list[Problem]) -> Document | None:
    """What ships with noctui is the larger part of most sites and stays as it is: each file is parsed once."""
    document, found = _parsed(name, text)
    problems.extend(found)
    return document


@lru_cache(maxsize=128)
def _parsed(name: str, text: str) -> tuple[Document | None, tuple[Problem, ...]]:
    found: list[Problem] = []
    return parse_yaml(name, text, found), tuple(found)


def raw_items(document: Document, section: str) -> list[tuple[str | int, Any]]:
    """What stands in a section, valid or not, with its index; with its key where the section is a mapping."""
    content = document.data.get(section) if isinstance(document.data, dict) else None
    if isinstance(content, dict) and section in KEYED:
        return [(key, {} if value is None else value) for key, value in content.items()]
    return list(enumerate(content)) if isinstance(content, list) else []


def named(documents: Iterable[Document], section: str) -> frozenset[str]:
    """Every id in a section, valid items or not: what is wrong is not also unknown."""
    items = (item for document in documents for item in raw_items(document, section))
    names = (value.get("id") if isinstance(key, int) and isinstance(value, dict) else key for key, value in items)
    return frozenset(name for name in names if isinstance(name, str))


class _UnfitError(Exception):
    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def _content(path: Path) -> bytes:
    """All bytes of a regular file (a FIFO would block for ever) that is not too big."""
    try:
        if not path.exists():
            raise _UnfitError("missing_file")
        if not path.is_file():
            raise _UnfitError("unreadable", detail="not a regular file")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise _UnfitError("unreadable", detail=error.strerror or "") from error
    if len(raw) > LARGEST:
        raise _UnfitError("too_big", most=str(LARGEST))
    return raw
