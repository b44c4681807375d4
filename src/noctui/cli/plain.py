"""Foreign text on standard output: the same caution as on the desk, without the desk."""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SECOND_LOOK = re.compile("[^\n -~]")


def harmless(text: str) -> str:
    """The text without control, format and surrogate characters, each shown as U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(char) in _HARMFUL else char for char in text)


def harmless_json(value: Any, indent: int | None = None) -> str:
    """A JSON document that can be shown on a terminal too: what would act there is escaped, the rest stays readable."""
    return _SECOND_LOOK.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if unicodedata.category(found[0]) in _HARMFUL else found[0]


def width(text: str) -> int:
    """Cells that a terminal needs for the text."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the cells of each column below each other, CJK counted as two."""
    safe = [[harmless(cell) for cell in row] for row in rows]
    widths = [max(width(row[index]) for row in safe) for index in range(len(safe[0]))]
    return [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in safe
    ]
