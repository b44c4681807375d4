"""Foreign text that goes to a terminal or a log: nothing in it acts there."""

import json
import re
import unicodedata
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
