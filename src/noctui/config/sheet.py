"""Spreadsheets as CSV: the bytes that they save, the separator that they chose, cells that they must not calculate."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence

_SEPARATORS = ",;\t|"
_FORMULA = re.compile(r"[\s]*[=+\-@\t\r]")


def utf8(raw: bytes) -> bytes:
    """As UTF-8, if it can be read as anything: UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK)."""
    marked = raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).encode()
        except UnicodeError:
            continue
    return raw


def separator(head: str) -> str:
    """What stands between the cells, by the first line."""
    return max(_SEPARATORS, key=head.count)


def still(cell: str) -> str:
    """The cell as a text that no spreadsheet calculates."""
    return "'" + cell if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What `still` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def column_at(cells: Sequence[str], place: int) -> int:
    """Where a cell begins in its line, from 1; of quoted cells that of the text without the quotes."""
    return sum(map(len, cells[:place])) + place + 1
