"""Bytes to text: UTF-8 without control characters, or a problem that says where."""

import re
from codecs import BOM_UTF8
from itertools import islice

from noctui.config.document import Mark
from noctui.config.problems import Problem

# NEL, LS and PS print nothing but break lines for some readers: line numbers would differ from the editor's.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MOST_CONTROLS = 20


def decode(file: str, raw: bytes, problems: list[Problem]) -> str | None:
    """The text of a file, or None when it is none; what is wrong goes to `problems`.

    A byte order mark in front and CRLF line ends are what other systems write: both are fine.
    """
    raw = raw.removeprefix(BOM_UTF8)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        mark = mark_at(raw[: error.start].decode(), error.start)
        problems.append(Problem(file, mark.line, mark.column, "", "encoding", f"0x{raw[error.start]:02x}"))
        return None
    controls = [_control(file, text, found) for found in islice(_FORBIDDEN.finditer(text), _MOST_CONTROLS)]
    problems.extend(controls)
    return None if controls else text


def _control(file: str, text: str, found: re.Match[str]) -> Problem:
    mark = mark_at(text, found.start())
    return Problem(file, mark.line, mark.column, "", "control", f"U+{ord(found[0]):04X}")


def mark_at(text: str, index: int) -> Mark:
    """Line and column of a character, counting LF, CRLF and CR as line ends."""
    head = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return Mark(head.count("\n") + 1, len(head) - head.rfind("\n"))
