"""Texts of a scenario that are there in one language only: marked in the other, so that they are found and nobody takes
them for it; it can be drilled all the same."""

import re
from collections.abc import Iterable, Iterator

from noctui.domain.policy import Words

MARKS: Words = {"en": "(to be translated) ", "zh": "（待译）"}
_HAN = re.compile("[\u3400-\u9fff]")

Place = tuple[str | int, ...]
"""Keys and indices down to a value."""


def in_both(text: str) -> Words:
    """What somebody typed in one language; numbers are in both."""
    if not any(map(str.isalpha, text)):
        return dict.fromkeys(MARKS, text)
    own = "zh" if _HAN.search(text) else "en"
    return {language: text if language == own else mark + text for language, mark in MARKS.items()}


def joined(parts: Iterable[Words]) -> Words:
    """Several texts as one; marked when one of them is."""
    found = [part for part in parts if part]
    return {language: _joined([part[language] for part in found], mark) for language, mark in MARKS.items()}


def left_over(data: object, place: Place = ()) -> Iterator[Place]:
    """Where in a scenario, as it was read, texts are still to be translated."""
    if isinstance(data, str) and place and data.startswith(MARKS.get(str(place[-1]), "\0")):
        yield place
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from left_over(value, (*place, key))


def _joined(texts: list[str], mark: str) -> str:
    marked = any(text.startswith(mark) for text in texts)
    return mark * marked + "; ".join(text.removeprefix(mark) for text in texts)
