"""The signs of the screen, by name, for three kinds of terminal. Every sign is one cell wide."""

from collections.abc import Mapping
from types import MappingProxyType

UNICODE: Mapping[str, str] = MappingProxyType(
    {
        # states of devices
        "down": "✖",
        "degraded": "◐",
        "unreachable": "◇",
        "unknown": "◌",
        "up": "●",
        "blind": "⊘",
        "flapping": "≋",
        # clocks
        "waiting": "·",
        "running": "▸",
        "paused": "‖",
        "warned": "!",
        "breached": "‼",
        "met": "✔",
        "late": "✗",
        "moot": "–",
        "waived": "∞",
        "repeat": "↻",
        "hours": "◷",
        # states of a list
        "empty": "○",
        "loading": "…",
        "stale": "≈",
        "failed": "✖",
        # rows
        "mark": "*",
        "new": "•",
        "pending": "…",
        "cursor": "▶",
        "ack": "✓",
        "maintenance": "⚒",
        "silence": "∅",
        "fallback": "†",
        "soft": "?",
        "ascending": "▲",
        "descending": "▼",
        "folded": "▸",
        "unfolded": "▾",
        # drawing
        "separator": "│",
        "now": "┃",
        "bullet": "·",
        "arrow": "→",
        "ellipsis": "…",
        "dash": "—",
        "rule": "─",
        "minus": "−",
        "full": "█",
        "shade": "░",
        "thumb": "┃",
        "track": "│",
        "warning": "⚠",
        "done": "✔",
        "bell": "♪",
        "spark1": "▁",
        "spark2": "▂",
        "spark3": "▃",
        "spark4": "▄",
        "spark5": "▅",
        "spark6": "▆",
        "spark7": "▇",
        "spark8": "█",
    }
)

CONSOLE: Mapping[str, str] = MappingProxyType(
    {
        **UNICODE,
        "down": "×",
        "degraded": "■",
        "unreachable": "♦",
        "unknown": "?",
        "blind": "§",
        "flapping": "≠",
        "running": "▶",
        "folded": "▶",
        "unfolded": "▼",
        "paused": "║",
        "met": "+",
        "late": "¬",
        "repeat": "÷",
        "hours": "°",
        "empty": "·",
        "failed": "×",
        "ack": "«",
        "maintenance": "±",
        "silence": "¬",
        "thumb": "█",
        "warning": "!",
        "done": "+",
        "bell": "¶",
        "spark1": "1",
        "spark2": "2",
        "spark3": "3",
        "spark4": "4",
        "spark5": "5",
        "spark6": "6",
        "spark7": "7",
        "spark8": "8",
    }
)
"""Only what Debian's Lat15 and Uni2 console fonts can show."""

ASCII: Mapping[str, str] = MappingProxyType(
    {
        **CONSOLE,
        "down": "X",
        "degraded": "%",
        "unreachable": "~",
        "up": "o",
        "blind": "#",
        "flapping": "&",
        "waiting": ".",
        "running": ">",
        "paused": "=",
        "breached": "#",
        "met": "v",
        "late": "L",
        "moot": "-",
        "waived": "w",
        "repeat": "/",
        "hours": "@",
        "empty": ".",
        "loading": ":",
        "stale": "~",
        "failed": "X",
        "new": "+",
        "pending": ".",
        "cursor": ">",
        "ack": "a",
        "maintenance": "m",
        "silence": "s",
        "fallback": "t",
        "ascending": "^",
        "descending": "v",
        "folded": "+",
        "unfolded": "-",
        "separator": "|",
        "now": ":",
        "bullet": "-",
        "arrow": ">",
        "ellipsis": "~",
        "dash": "-",
        "rule": "-",
        "minus": "-",
        "full": "#",
        "shade": ".",
        "thumb": "#",
        "track": "|",
        "done": "v",
        "bell": "b",
    }
)
"""A client that is not set to UTF-8."""

SETS: Mapping[str, Mapping[str, str]] = {"unicode": UNICODE, "console": CONSOLE, "ascii": ASCII}
SPARKS = tuple(f"spark{height}" for height in range(1, 9))

CONSOLE_CHARSET = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(
    "¡¢£¤¥§©ª«¬®°±²³´µ¶·¹º»¿×÷†‡•…‰‹›‼–—‘’‚“”„←↑→↓−∞≈≠≡≤≥─━│┃┌┏┐┓└┗┘┛├┣┤┫┬┳┴┻┼╋═║╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬█░▒■▲▶▼◀●♦"
)
"""What a screen on the bare console may hold: common to the Fixed, Terminus and VGA fonts, Lat15 and Uni2."""
