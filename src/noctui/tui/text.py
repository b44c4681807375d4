"""The one door for foreign text, and the few fixed forms in which numbers and moments are written on the screen.

Whatever a device, a file, a mail or another operator wrote is shown, never obeyed: `to_display` turns every
character that a terminal could act upon into one that it can only print.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.cells import cell_len, set_cell_size

from noctui.domain.moments import DAY, HOUR, MILLISECOND, MINUTE, SECOND, to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from noctui.domain.moments import Instant, Span

Align: TypeAlias = Literal["left", "right", "center"]

LIMIT = 512
"""Cells after which a foreign text is cut."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MARKS = 3
_LINES = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u3001-\u3020\u4e00-\u9fff\uff01-\uff5e]*")
"""What needs no second look: printable, in normal form, of certain width."""
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters that show nothing."""
_MISMEASURED = re.compile("[\ufe00-\ufe0f\u034f\U000e0100-\U000e01ef]")
"""Variation selectors and the grapheme joiner: terminals do not agree on the width they give."""
_FLAGS_AND_TONES = re.compile("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")


_IN_ASCII = str.maketrans(
    {
        **dict(zip("‹›«»“”„‘’–—−·×", '<><>"""\'\'---.x', strict=True)),
        **{"§": "sec. ", "…": "...", "→": "->", "←": "<-", "≤": "<=", "≥": ">="},
    }
)


def in_ascii(raw: str) -> str:
    """The text with ASCII for the signs that plans and rules are written with; letters of any script stay."""
    return raw if raw.isascii() else raw.translate(_IN_ASCII)


def to_display(raw: str, width: int | None = None, ellipsis: str = "…") -> str:
    """One harmless line of a foreign text, at most `width` cells (never more than LIMIT).

    ESC becomes ␛, every other control, format, bidi, zero-width, private or unassigned character �, line breaks and
    tabs a space; NFC, at most three combining marks on one character. What is too long ends with the ellipsis.
    """
    limit = LIMIT if width is None else min(width, LIMIT)
    if len(raw) <= limit and _PLAIN.fullmatch(raw):
        return raw if cell_len(raw) <= limit else fit(raw, limit, ellipsis=ellipsis).rstrip(" ")
    shown = harmless(raw[: 8 * LIMIT])
    return shown if cell_len(shown) <= limit else fit(shown, limit, ellipsis=ellipsis)


def to_lines(raw: str, lines: int = 100, ellipsis: str = "…") -> list[str]:
    """The harmless lines of a foreign text; after `lines` of them one ellipsis stands for the rest."""
    parts = _LINES.split(raw, lines)
    shown = [to_display(part, ellipsis=ellipsis) for part in parts[:lines]]
    return [*shown, ellipsis] if len(parts) > lines else shown


def harmless(raw: str) -> str:
    """The whole of a foreign text on one line, as `to_display` shows it, but never cut: for what is being edited."""
    if _PLAIN.fullmatch(raw):
        return raw
    text = _FLAGS_AND_TONES.sub(REPLACEMENT, _MISMEASURED.sub("", _LINES.sub(" ", raw)))
    return "".join(_few_marks(map(_shown, unicodedata.normalize("NFC", text))))


def _few_marks(characters: Iterable[str]) -> Iterable[str]:
    """Drop the combining marks after the third; a mark without a letter would climb onto its neighbour."""
    marks = _MARKS
    for character in characters:
        if unicodedata.category(character) not in {"Mn", "Me", "Mc"}:
            marks = 0
        elif marks >= _MARKS:
            continue
        else:
            marks += 1
        yield character


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if character == "\x1b":
        return "␛"
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if character in _BLANK or unicodedata.category(character)[0] in "CZ":
        return REPLACEMENT
    return character


def fit(text: str, width: int, align: Align = "left", ellipsis: str = "…") -> str:
    """The text in exactly `width` cells: padded, or cut before the ellipsis; a wide character is never split."""
    cells = cell_len(text)
    if cells > width:
        room = max(width - cell_len(ellipsis), 0)
        return set_cell_size(set_cell_size(text, room) + ellipsis, max(width, 0))
    spare = width - cells
    left = {"left": 0, "right": spare, "center": spare // 2}[align]
    return " " * left + text + " " * (spare - left)


def countdown(span: Span, minus: str = "−") -> str:
    """What is left until a due time, 9 cells while it is less than 1000 days: ` 00:12:31`, `−00:04:10`, ` 1d 03:11`.

    Zero is shown at the very moment that is due; what is past it has the minus sign.
    """
    sign = minus if span < 0 else " "
    seconds = abs(-(-span // SECOND))
    minutes = seconds // 60
    if seconds < DAY // SECOND:
        return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds % 60:02}"
    days, hours = divmod(minutes // 60, 24)
    return f"{sign}{f'{days}d {hours:02}:{minutes % 60:02}' if days < 10 else f'{days}d {hours:02}h':<8}"


def age(span: Span) -> str:
    """How long something has lasted, two units, at most 6 cells below 1000 days: `12s`, `4m10s`, `1h02m`, `3d04h`."""
    span = max(span, 0)
    if span < MINUTE:
        return f"{span // SECOND}s"
    if span < HOUR:
        return f"{span // MINUTE}m{span % MINUTE // SECOND:02}s"
    if span < DAY:
        return f"{span // HOUR}h{span % HOUR // MINUTE:02}m"
    return f"{span // DAY}d{span % DAY // HOUR:02}h"


def percent(share: float | None, none: str = "—") -> str:
    """A share (0..1) as `12 %`; what is not quite nothing or not quite all never looks like it."""
    if share is None:
        return none
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "<1 %"
    return ">99 %" if whole == 100 and share < 1 else f"{whole} %"


def rtt(span: Span | None, none: str = "—") -> str:
    """A round trip: `0.4 ms`, `12 ms`, `2.1 s`."""
    if span is None:
        return none
    if span >= SECOND:
        return f"{span / SECOND:.1f} s"
    return f"{span / MILLISECOND:.1f} ms" if span < 9_950 else f"{round(span / MILLISECOND)} ms"


def clock(at: Instant, zone: tzinfo) -> str:
    """The time of day in a zone: `14:03:27`."""
    return to_datetime(at).astimezone(zone).strftime("%H:%M:%S")


def moment(at: Instant, zone: tzinfo, now: Instant) -> str:
    """A moment as short as it stays clear at `now`: `14:03:27` today, `11-20 14:03` this year, else `2025-11-20`."""
    when, today = to_datetime(at).astimezone(zone), to_datetime(now).astimezone(zone)
    if when.date() == today.date():
        return when.strftime("%H:%M:%S")
    return when.strftime("%m-%d %H:%M" if when.year == today.year else "%Y-%m-%d")
