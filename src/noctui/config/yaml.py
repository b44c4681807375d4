"""YAML 1.2 to plain data with the position of every key and value.

The parser's events are read one by one instead of letting it build objects: nothing recurses, nesting is stopped while
it is read, and every duplicate key is found in one go. Anchors, aliases, tags and directives are refused: inventories
do not need them, bombs do.

libyaml, of which PyYAML's binding is used and nothing else of PyYAML, reads twenty times as fast as ruamel.yaml, but
not everywhere alike. So only a file with which nothing is wrong is taken from it. Whatever is wrong is for ruamel.yaml
to find and to say; and where libyaml is missing, everything. ruamel.yaml needs six seconds for a megabyte: in a file
that is too long for it libyaml has the only word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from noctui.config.document import Document, Loc, Mark, dotted
from noctui.config.problems import LONGEST_FOUND, Problem, clean, shown

DEEPEST = 20
MOST_VALUES = 100_000
"""Of one file: enough for 8,000 devices, and read in seconds whatever they are."""
MOST_PROBLEMS = 100
LONGEST_CAREFUL = 50_000
"""Characters that ruamel.yaml may be given: a third of a second."""

_DISPUTED = re.compile(
    r"""[\t\x85\u2028\u2029\ufeff]                          # tabs, breaks of YAML 1.1
    | [|>][-+0-9]*\#                                      # a comment that touches the head of a block
    | [|>][-+0-9]*[ ]*(?:\#[^\r\n]*)?[\r\n]+[ ]*[\r\n]    # a blank line at the beginning of a block
    | ["'][ ]*:(?![ \r\n])                               # "a":b
    """,
    re.VERBOSE,
)
"""What libyaml accepts and ruamel.yaml, in some places, does not."""

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
    key: Loc | None = None
    """Of the value that comes next."""

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.into, dict)

    @property
    def next(self) -> Loc:
        """Where the next value goes; while a key is awaited, the mapping itself."""
        if self.key is not None:
            return self.key
        return (*self.loc, len(self.into)) if isinstance(self.into, list) else self.loc

    def put(self, value: Any) -> Loc:
        """Where it has gone."""
        loc, into = self.next, self.into
        if isinstance(into, list):
            into.append(value)
        else:
            into[str(loc[-1])] = value
            self.key = None
        return loc


def parse_yaml(file: str, text: str, problems: list[Problem]) -> Document | None:
    """The document, or None when it can't be understood; what is wrong goes to `problems`."""
    if len(text) > LONGEST_CAREFUL and (events := _libyaml(text)) is not None:
        return _build(file, text, events, problems)
    return parse_fast(file, text) or parse_carefully(file, text, problems)


def parse_fast(file: str, text: str) -> Document | None:
    """A list or mapping with which nothing is wrong, by libyaml; else None."""
    events = None if _DISPUTED.search(text) else _libyaml(text)
    if events is None:
        return None
    problems: list[Problem] = []
    document = _build(file, text, events, problems)
    return document if document and not problems and isinstance(document.data, dict | list) else None


def parse_carefully(file: str, text: str, problems: list[Problem]) -> Document | None:
    """The same as `parse_yaml`, by ruamel.yaml."""
    from ruamel.yaml import YAML

    return _build(file, text, YAML(typ="safe", pure=True).parse(text), problems)


def _libyaml(text: str) -> Iterable[Any] | None:
    """Its events; None where there is no libyaml."""
    try:
        from yaml import CSafeLoader
    except ImportError:
        return None
    try:
        return iter(CSafeLoader(text).get_event, None)
    except UnicodeEncodeError:  # a lone surrogate, which no file can hold
        return None


def _build(file: str, text: str, events: Iterable[Any], problems: list[Problem]) -> Document | None:
    builder = _Builder(file, text, problems)
    try:
        for event in events:
            builder.take(event)
    except _Stop:
        return None
    except Exception as error:  # the parsers' own lapses (a bad \\U escape is a bare ValueError) are the file's fault
        builder.syntax(error)
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

    def __init__(self, file: str, text: str, problems: list[Problem]) -> None:
        self._file, self._text = file, text
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

    def syntax(self, error: Exception) -> None:
        """What either library says, or one of its lapses."""
        problem, context, at, around = (
            getattr(error, name, None) for name in ("problem", "context", "problem_mark", "context_mark")
        )
        detail = str(problem or context or error)
        if mark := at or around:
            self._at = Mark(mark.line + 1, mark.column + 1)
        if self._text[at.index : at.index + 1] == "\t" if at else r"'\t'" in detail:
            self.report("tab")
        elif detail.startswith("mapping values"):
            self.report("colon")
        else:
            self.report("syntax", language="YAML", detail=clean(detail))

    def take(self, event: Any) -> None:
        """An event of either library: both name them, and what they hold, alike."""
        if len(self._problems) - self._before >= MOST_PROBLEMS:
            raise _Stop
        start = event.start_mark
        self._at = Mark(start.line + 1, start.column + 1)
        match type(event).__name__:
            case "ScalarEvent":
                self._refuse_extras(event)
                self._scalar(event)
            case "MappingStartEvent":
                self._refuse_extras(event)
                self._open({})
            case "SequenceStartEvent":
                self._refuse_extras(event)
                self._open([])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._stack.pop()
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent":
                self._begin(event)

    def _begin(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self.report("documents")
            raise _Stop
        if event.version or event.tags:
            self.report("directive")

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            self.report("alias", shown(f"&{event.anchor}"))
        if event.tag:
            self.report("tag", shown(str(event.tag)))

    def _alias(self, event: Any) -> None:
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

    def _scalar(self, event: Any) -> None:
        value = resolve(event.value) if event.implicit[0] else event.value
        frame = self._stack[-1] if self._stack else None
        if frame and frame.wants_key:
            self._take_key(frame, event.value, isinstance(value, str))
            return
        if value is None and frame and frame.key and not event.value:
            self._at = self._keys[frame.key]  # nothing is written there: each library has another place for it
        loc = self._place(value)
        if not isinstance(value, str | None):
            self._sources[loc] = event.value[:LONGEST_FOUND]

    def _take_key(self, frame: _Frame, key: str, is_text: bool) -> None:
        if not is_text:
            self.report("key_text", key[:LONGEST_FOUND] or shown(None))
        frame.key = loc = (*frame.loc, key)
        if first := self._keys.get(loc):
            self.report("duplicate_key", shown(key), first=str(first.line))
        else:
            self._keys[loc] = self._at

    def _place(self, value: Any) -> Loc:
        if len(self._values) == MOST_VALUES:
            self.report("too_many", most=str(MOST_VALUES))
            raise _Stop
        loc: Loc = ()
        if self._stack:
            loc = self._stack[-1].put(value)
        else:
            self._root = value
        self._values[loc] = self._at
        return loc
