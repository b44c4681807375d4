"""YAML 1.2 to plain data with the position of every key and value.

The parser's events are read one by one instead of letting ruamel build objects: nothing recurses, nesting is
stopped while it is read, every duplicate key is found in one go, and 1,000 devices take half the time of its
round-trip loader. Anchors, aliases, tags and directives are refused: inventories do not need them, bombs do.
"""

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from noctui.config.document import Document, Loc, Mark, dotted
from noctui.config.problems import LONGEST_FOUND, Problem, clean, shown
from noctui.config.yaml_plain import Limits, read_plain

DEEPEST = 20
MOST_VALUES = 100_000
"""Of one file: enough for 8,000 devices, and read in seconds whatever they are."""
MOST_PROBLEMS = 100
LIMITS = Limits(DEEPEST, MOST_VALUES, LONGEST_FOUND)

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class _Stop(Exception):
    """The rest of the file makes no sense any more."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read."""

    loc: Loc
    into: dict[str, Any] | list[Any]
    key: str | None = None
    """The key whose value comes next."""

    @property
    def wants_key(self) -> bool:
        return isinstance(self.into, dict) and self.key is None

    @property
    def next(self) -> Loc:
        """Where the next value goes; while a key is awaited, the mapping itself."""
        if self.wants_key:
            return self.loc
        return (*self.loc, len(self.into) if self.key is None else self.key)

    def put(self, value: Any) -> None:
        if isinstance(self.into, list):
            self.into.append(value)
        elif self.key is not None:
            self.into[self.key] = value
            self.key = None


def parse_yaml(file: str, text: str, problems: list[Problem]) -> Document | None:
    """The document, or None when it can't be understood; what is wrong goes to `problems`."""
    return read_plain(file, text, resolve, LIMITS) or parse_whole(file, text, problems)


def parse_whole(file: str, text: str, problems: list[Problem]) -> Document | None:
    """The same by the whole parser, whatever stands in the text."""
    builder = _Builder(file, problems)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Stop:
        return None
    except MarkedYAMLError as error:
        builder.syntax(error)
        return None
    except Exception as error:  # the parser's own lapses (a bad \U escape is a bare ValueError) are the file's fault
        builder.report("syntax", language="YAML", detail=clean(str(error)))
        return None
    return builder.document()


def resolve(plain: str) -> str | int | float | bool | None:
    """An unquoted scalar by the core schema of YAML 1.2. Dates, `NO`, `20:00` and MAC addresses are text."""
    if plain in _WORDS:
        return _WORDS[plain]
    if plain[0] not in _NUMERIC:
        return plain
    if _INT.fullmatch(plain):
        return int(plain)
    return float(plain) if _FLOAT.fullmatch(plain) else plain


class _Builder:
    """Builds the data from the events, keeps the marks, reports what it refuses."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems
        self._before = len(problems)
        self._root: Any = None
        self._at = Mark(1, 1)
        self._stack: list[_Frame] = []
        self._documents = 0
        self._broken = False
        self._values: dict[Loc, Mark] = {}
        self._keys: dict[Loc, Mark] = {}
        self._sources: dict[Loc, str] = {}

    def document(self) -> Document | None:
        return None if self._broken else Document(self._file, self._root, self._values, self._keys, self._sources)

    def report(self, code: str, found: str = "", **params: str) -> None:
        """A problem at the event that is being read."""
        path = dotted(self._stack[-1].next) if self._stack else ""
        self._problems.append(Problem(self._file, self._at.line, self._at.column, path, code, found, params))

    def syntax(self, error: MarkedYAMLError) -> None:
        detail = str(error.problem or error.context)
        if mark := error.problem_mark or error.context_mark:
            self._at = Mark(mark.line + 1, mark.column + 1)
        if r"'\t'" in detail:
            self.report("tab")
        elif detail.startswith("mapping values"):
            self.report("colon")
        else:
            self.report("syntax", language="YAML", detail=clean(detail))

    def take(self, event: Event) -> None:
        if len(self._problems) - self._before >= MOST_PROBLEMS:
            raise _Stop
        self._at = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case ScalarEvent():
                self._refuse_extras(event)
                self._scalar(event)
            case MappingStartEvent():
                self._refuse_extras(event)
                self._open({})
            case SequenceStartEvent():
                self._refuse_extras(event)
                self._open([])
            case MappingEndEvent() | SequenceEndEvent():
                self._stack.pop()
            case AliasEvent():
                self._alias(event)
            case DocumentStartEvent():
                self._begin(event)

    def _begin(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self.report("documents")
            raise _Stop
        if event.version or event.tags:
            self.report("directive")

    def _refuse_extras(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor:
            self.report("alias", shown(f"&{event.anchor}"))
        if event.tag:
            self.report("tag", shown(str(event.tag)))

    def _alias(self, event: AliasEvent) -> None:
        self.report("alias", shown(f"*{event.anchor}"))
        self._broken = True
        if self._stack and self._stack[-1].wants_key:
            raise _Stop
        self._place(None)

    def _open(self, container: dict[str, Any] | list[Any]) -> None:
        if len(self._stack) == DEEPEST:
            self.report("too_deep", most=str(DEEPEST))
            raise _Stop
        if self._stack and self._stack[-1].wants_key:
            self.report("key_text", shown(container))
            raise _Stop
        self._stack.append(_Frame(self._place(container), container))

    def _scalar(self, event: ScalarEvent) -> None:
        value = resolve(event.value) if event.implicit[0] else event.value
        if self._stack and self._stack[-1].wants_key:
            self._take_key(event.value, isinstance(value, str))
            return
        loc = self._place(value)
        if not isinstance(value, str | None):
            self._sources[loc] = event.value[:LONGEST_FOUND]

    def _take_key(self, key: str, is_text: bool) -> None:
        frame = self._stack[-1]
        if not is_text:
            self.report("key_text", key[:LONGEST_FOUND] or shown(None))
        frame.key = key
        if first := self._keys.get(frame.next):
            self.report("duplicate_key", shown(key), first=str(first.line))
        else:
            self._keys[frame.next] = self._at

    def _place(self, value: Any) -> Loc:
        if len(self._values) == MOST_VALUES:
            self.report("too_many", most=str(MOST_VALUES))
            raise _Stop
        if not self._stack:
            self._root = value
            self._values[()] = self._at
            return ()
        frame = self._stack[-1]
        loc = frame.next
        self._values[loc] = self._at
        frame.put(value)
        return loc
