"""Foreign text on standard output: the same caution as on the desk, without the desk."""

import unicodedata
from collections.abc import Sequence

from noctui.domain.harmless import harmless, harmless_json

__all__ = ["columns", "harmless", "harmless_json", "width"]


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
