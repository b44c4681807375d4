"""TOML to plain data. Syntax errors are placed exactly; keys by a scan of the lines, as tomllib keeps no positions.

The scan knows `[table]`, `[[array]]` and `key = value` at the start of a line. What it does not find (keys inside
inline tables, lines within a multi-line string) is reported at the nearest key above.
"""

import re
import tomllib
from typing import Any

from noctui.config.document import Document, Loc, Mark
from noctui.config.problems import Problem, clean
from noctui.config.text import mark_at

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_PAIR = re.compile(rf"(\s*)({_DOTTED})\s*=\s*")
_ENDLESS = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){100}""")
"""A key of so many parts, for which tomllib needs the square of the time."""
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(file: str, text: str, problems: list[Problem]) -> Document | None:
    """The document, or None when it can't be understood; what is wrong goes to `problems`."""
    try:
        data = _loaded(text)
    except RecursionError:
        problems.append(Problem(file, 1, 1, "", "syntax", params={"language": "TOML", "detail": "nested too deeply"}))
        return None
    except ValueError as error:
        problems.append(_syntax(file, text, str(error)))
        return None
    values, keys = _scan(text)
    return Document(file, data, values, keys)


def _loaded(text: str) -> dict[str, Any]:
    if _ENDLESS.search(text):
        raise RecursionError
    return tomllib.loads(text)


def _syntax(file: str, text: str, message: str) -> Problem:
    at = _AT.search(message)
    place = Mark(int(at[1]), int(at[2])) if at and at[1] else mark_at(text, len(text) if at else 0)
    detail = clean(_AT.sub("", message))
    return Problem(file, place.line, place.column, "", "syntax", params={"language": "TOML", "detail": detail})


def _scan(text: str) -> tuple[dict[Loc, Mark], dict[Loc, Mark]]:
    """Where values and keys stand, as far as the start of each line tells."""
    values: dict[Loc, Mark] = {(): Mark(1, 1)}
    keys: dict[Loc, Mark] = {}
    table: Loc = ()
    counts: dict[Loc, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if head := _TABLE.match(line):
            table = _names(head[2])
            if head[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            values.setdefault(table, Mark(number, 1))
            keys.setdefault(table, Mark(number, head.start(2) + 1))
        elif pair := _PAIR.match(line):
            loc = (*table, *_names(pair[2]))
            keys.setdefault(loc, Mark(number, len(pair[1]) + 1))
            values.setdefault(loc, Mark(number, pair.end() + 1))
    return values, keys


def _names(dotted: str) -> Loc:
    return tuple(name.strip("\"'") for name in re.findall(_KEY, dotted))
