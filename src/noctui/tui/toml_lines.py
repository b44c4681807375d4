"""A TOML file of a person, and where each of its keys stands: tomllib keeps no places.

Known are `[table]` and `key = value` at the start of a line, which is how such files are written.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from noctui.tui.text import to_display

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_LINE = re.compile(rf"\s*(?:\[\s*(?P<table>{_PATH})\s*\]|(?P<key>{_PATH})\s*=)")
_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


class Unreadable(ValueError):
    """No TOML at all; the text says `file:line: why`."""


class Written(NamedTuple):
    """What a file says, and where."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[str, int]
    """Line of each key, by its path without quotes: `styles.state.down`."""

    def at(self, key: str, words: str) -> str:
        """`file:line: words`; the line of the nearest key above where that one is not found."""
        parts = key.split(".")
        paths = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        return f"{self.path.name}:{next((self.lines[path] for path in paths if path in self.lines), 1)}: {words}"


def read(path: Path) -> Written:
    """Raises Unreadable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Written(path, tomllib.loads(text), dict(_lines(text)))
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = int(at["line"]) if at and at["line"] else text.count("\n") + 1
        raise Unreadable(f"{path.name}:{line}: {to_display(_AT.sub('', str(error)))}") from error
    except (OSError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"{path.name}:1: {to_display(str(error))}") from error


def _lines(text: str) -> Iterator[tuple[str, int]]:
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if (found := _LINE.match(line)) is None:
            continue
        path = ".".join(part.strip("\"'") for part in re.findall(_PART, found["table"] or found["key"]))
        if found["table"]:
            table = f"{path}."
        yield (path if found["table"] else f"{table}{path}"), number
