"""The plain part of YAML, in which nearly every file is written, read many times as fast as by a whole parser.

Block and flow collections, plain and quoted scalars of one line, comments; no empty values. Whatever else stands in a
text, and whatever is wrong with it, is for the whole parser: then there is no answer. Where there is, it is the same.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from noctui.config.document import Document, Loc, Mark

_FOREIGN: Final = re.compile("[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Tabs, carriage returns and other breaks, controls, marks of byte order."""
_KEY: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_./-]*):(?: +|$)")
_DASH: Final = re.compile(r"-(?: +|$)")
_FIRST: Final = r"[^-?:,\[\]{}#&*!|>'\"%@` ]"
"""How a plain scalar begins, but for a number below zero."""
_PLAIN: Final = re.compile(rf"{_FIRST}|-(?=[A-Za-z0-9.])")
_QUOTED: Final = re.compile(r""""([^"\\]*)"|'([^']*)'(?!')""")
_NOTHING_MORE: Final = re.compile(r" *(?: #.*)?")
_FLOW_KEY: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_./-]*): +")
_FLOW_PLAIN: Final = re.compile(
    r"(?:[^-?:,\[\]{}#&*!|>'\"%@` ]|-(?=[0-9]))[^:,\[\]{}#]*(?::(?=[^ ,\[\]{}])[^:,\[\]{}#]*)*"
)


class _NotPlain(Exception):
    """The text needs the whole parser."""


class _Line(NamedTuple):
    number: int
    """From 1."""
    indent: int
    text: str
    """Without the indent."""


class Limits(NamedTuple):
    """What goes beyond is for the whole parser to refuse."""

    deepest: int
    most_values: int
    longest_source: int
    """Characters of a number as it was written that are kept."""


def read_plain(file: str, text: str, resolve: Callable[[str], Any], limits: Limits) -> Document | None:
    """The document; None where it takes the whole parser to tell. `resolve`: what an unquoted scalar means."""
    if _FOREIGN.search(text):
        return None
    try:
        return _Plain(file, text, resolve, limits).document()
    except _NotPlain:
        return None


class _Plain:
    def __init__(self, file: str, text: str, resolve: Callable[[str], Any], limits: Limits) -> None:
        self._document = Document(file)
        self._values, self._keys, self._sources = (
            self._document.values,
            self._document.keys,
            self._document.sources,
        )
        self._resolve = resolve
        self._limits = limits
        self._lines = _lines(text)
        self._at = 0
        """Index of the line that is read."""
        self._pos = 0
        """Within its text."""

    def document(self) -> Document:
        if not self._lines:
            raise _NotPlain
        data = self._block((), self._lines[0].indent)
        if self._at < len(self._lines) or len(self._values) > self._limits.most_values:
            raise _NotPlain
        done = self._document
        return Document(done.file, data, done.values, done.keys, done.sources)

    # --------------------------------------------------------------------------------------------------- blocks

    def _block(self, loc: Loc, indent: int, *, in_mapping: bool = False) -> Any:
        """The collection that begins in this line, in the column `indent`.

        `in_mapping`: a list whose dashes stand right below the key it belongs to, so that the next key ends it.
        """
        if len(loc) >= self._limits.deepest:
            raise _NotPlain
        line = self._lines[self._at]
        self._values[loc] = Mark(line.number, indent + 1)
        if _DASH.match(line.text):
            return self._sequence(loc, indent, in_mapping=in_mapping)
        return self._mapping(loc, indent)

    def _mapping(self, loc: Loc, indent: int) -> dict[str, Any]:
        into: dict[str, Any] = {}
        while (line := self._here(indent)) is not None:
            found = _KEY.match(line.text)
            if found is None:
                raise _NotPlain
            key = found[1]
            inner = (*loc, key)
            self._name(inner, key, Mark(line.number, indent + 1))
            into[key] = self._value(inner, line, found.end(), indent, in_mapping=True)
        return into

    def _sequence(self, loc: Loc, indent: int, *, in_mapping: bool) -> list[Any]:
        into: list[Any] = []
        while (line := self._here(indent)) is not None:
            found = _DASH.match(line.text)
            if found is None:
                if in_mapping:
                    break
                raise _NotPlain
            into.append(self._value((*loc, len(into)), line, found.end(), indent, in_mapping=False))
        return into

    def _here(self, indent: int) -> _Line | None:
        """The line at which a collection goes on; None where it ends."""
        if self._at == len(self._lines):
            return None
        line = self._lines[self._at]
        if line.indent > indent:
            raise _NotPlain
        return line if line.indent == indent else None

    def _value(self, loc: Loc, line: _Line, start: int, indent: int, *, in_mapping: bool) -> Any:
        """What stands behind a key or a dash: in its line from `start`, or below it."""
        text = line.text
        if start == len(text) or text[start] == "#":
            return self._below(loc, indent, in_mapping=in_mapping)
        if not in_mapping and (_KEY.match(text, start) or _DASH.match(text, start)):
            self._lines[self._at] = _Line(line.number, line.indent + start, text[start:])
            return self._block(loc, line.indent + start)
        self._pos = start
        value = self._flow(loc, indent) if text[start] in "{[" else self._scalar(loc, line, start)
        self._at += 1
        return value

    def _below(self, loc: Loc, indent: int, *, in_mapping: bool) -> Any:
        self._at += 1
        if self._at == len(self._lines):
            raise _NotPlain
        line = self._lines[self._at]
        if line.indent > indent:
            return self._block(loc, line.indent)
        if not (in_mapping and line.indent == indent and _DASH.match(line.text)):
            raise _NotPlain
        return self._block(loc, indent, in_mapping=True)

    def _scalar(self, loc: Loc, line: _Line, start: int) -> Any:
        """Which takes all of the rest of its line, but for a comment."""
        text = line.text
        self._values[loc] = Mark(line.number, line.indent + start + 1)
        if text[start] in "\"'":
            found = _QUOTED.match(text, start)
            if found is None or not _NOTHING_MORE.fullmatch(text, found.end()):
                raise _NotPlain
            return found[1] if found[1] is not None else found[2]
        if not _PLAIN.match(text, start):
            raise _NotPlain
        plain = text[start:].partition(" #")[0].rstrip(" ")
        if ": " in plain or plain.endswith(":"):
            raise _NotPlain
        return self._plain(loc, plain)

    # ---------------------------------------------------------------------------------------------------- flows

    def _flow(self, loc: Loc, indent: int) -> Any:
        """A collection in brackets that is all the rest of its lines."""
        value = self._collection(loc, indent)
        if not _NOTHING_MORE.fullmatch(self._lines[self._at].text, self._pos):
            raise _NotPlain
        return value

    def _collection(self, loc: Loc, indent: int) -> Any:
        if len(loc) >= self._limits.deepest:
            raise _NotPlain
        line = self._lines[self._at]
        self._values[loc] = Mark(line.number, line.indent + self._pos + 1)
        opening = line.text[self._pos]
        self._pos += 1
        return self._flow_mapping(loc, indent) if opening == "{" else self._flow_sequence(loc, indent)

    def _flow_mapping(self, loc: Loc, indent: int) -> dict[str, Any]:
        into: dict[str, Any] = {}
        while self._next(indent, "}", first=not into):
            line = self._lines[self._at]
            found = _FLOW_KEY.match(line.text, self._pos)
            if found is None:
                raise _NotPlain
            key = found[1]
            inner = (*loc, key)
            self._name(inner, key, Mark(line.number, line.indent + self._pos + 1))
            self._pos = found.end()
            into[key] = self._item(inner, indent)
        return into

    def _flow_sequence(self, loc: Loc, indent: int) -> list[Any]:
        into: list[Any] = []
        while self._next(indent, "]", first=not into):
            into.append(self._item((*loc, len(into)), indent))
        return into

    def _next(self, indent: int, closing: str, *, first: bool) -> bool:
        """Go to where the next item begins, over the comma before it; False behind the closing bracket."""
        char = self._skip(indent)
        if char == closing:
            self._pos += 1
            return False
        if first:
            return True
        if char != ",":
            raise _NotPlain
        self._pos += 1
        if self._skip(indent) == closing:  # a comma behind the last item
            raise _NotPlain
        return True

    def _skip(self, indent: int) -> str:
        """Go over spaces and ends of lines; the character there."""
        line = self._lines[self._at]
        while True:
            rest = line.text[self._pos :]
            if bare := rest.lstrip(" "):
                self._pos += len(rest) - len(bare)
                return bare[0]
            self._at += 1
            self._pos = 0
            if self._at == len(self._lines) or (line := self._lines[self._at]).indent <= indent:
                raise _NotPlain

    def _item(self, loc: Loc, indent: int) -> Any:
        line = self._lines[self._at]
        text, start = line.text, self._pos
        char = text[start : start + 1]
        if char and char in "{[":
            return self._collection(loc, indent)
        self._values[loc] = Mark(line.number, line.indent + start + 1)
        if char and char in "\"'":
            if (found := _QUOTED.match(text, start)) is None:
                raise _NotPlain
            self._pos = found.end()
            return found[1] if found[1] is not None else found[2]
        if (found := _FLOW_PLAIN.match(text, start)) is None:
            raise _NotPlain
        self._pos = found.end()
        return self._plain(loc, found[0].rstrip(" "))

    # --------------------------------------------------------------------------------------------------- leaves

    def _plain(self, loc: Loc, plain: str) -> Any:
        value = self._resolve(plain)
        if value is not None and type(value) is not str:
            self._sources[loc] = plain[: self._limits.longest_source]
        return value

    def _name(self, loc: Loc, key: str, mark: Mark) -> None:
        if loc in self._keys or type(self._resolve(key)) is not str:
            raise _NotPlain
        self._keys[loc] = mark


def _lines(text: str) -> list[_Line]:
    """Those that hold more than a comment."""
    found: list[_Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.lstrip(" ")
        if bare and bare[0] != "#":
            if line[:3] in ("---", "..."):
                raise _NotPlain
            found.append(_Line(number, len(line) - len(bare), bare))
    return found
