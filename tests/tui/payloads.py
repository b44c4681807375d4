"""Hostile texts, and what may not be left of them."""

import unicodedata

PAYLOADS = {
    "clear screen": "SW\x1b[2J\x1b[HOWNED",
    "clipboard by BEL": "SW\x1b]52;c;Y3VybCBldmls\x07-1",
    "clipboard by ST": "SW\x1b]52;c;Y3VybCBldmls\x1b\\-1",
    "window title": "SW\x1b]0;ALL SYSTEMS OK\x07-1",
    "hyperlink": "SW\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "device attributes": "SW\x1b[c\x1b[6n-1",
    "C1 CSI": "SW\x9b2J-1",
    "C1 OSC": "SW\x9d0;title\x9c-1",
    "DCS": "SW\x1bPq#0\x1b\\-1",
    "charset": "SW\x1b(0\x0e-1",
    "full reset": "SW\x1bc-1",
    "NUL and DEL": "SW\x00\x7f\x08-1",
    "CR and LF": "SW-OK\r\nSW-FAKE UP",
    "vertical": "SW\x0b\x0c\x85-1",
    "bidi override": "SW\u202e1-EROC\u202c",
    "bidi isolate": "SW\u2066\u2067x\u2069-1",
    "zero width": "S\u200bW\u200d\u2060\ufeff-1",
    "line separators": "SW\u2028-1\u2029",
    "lone surrogate": "SW\ud800-1",
    "tags": "SW\U000e0041\U000e007f-1",
    "zalgo": "SW" + "e" + "\u0301" * 40 + "-1",
    "leading marks": "\u0301\u0301SW-1",
    "variation": "SW\u26a0\ufe0f-1",
    "flag": "SW\U0001f1e8\U0001f1f3-1",
    "blank letters": "SW\u3164\u115f-1",
    "markup action": "[@click=app.quit]SW-1[/]",
    "markup stray": "SW[/]-1 [/dev/sda] [bold",
    "markup colour": "[on red]SW[/on red] [UP]",
    "braces": "{name} {0} %s $x",
    "long": "A" * 10_000,
    "long wide": "交" * 10_000,
}


def acting(text: str) -> set[str]:
    """The characters of a line that a terminal would act upon, by what Unicode says they are."""
    return {character for character in text if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
