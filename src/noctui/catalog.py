"""Words on the screen: gettext catalogs, Chinese and English, switched at run time.

English is the message id. `N_` marks a text that is translated later, where it is shown.
"""

import gettext as _gettext
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).resolve().parent / "locale"
_now: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Switch every text from now on. Raises ValueError for a language that we do not have."""
    global _now, _language
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; there are: {', '.join(LANGUAGES)}")
    _now = _catalog(language)
    _language = language


def _catalog(language: str) -> _gettext.NullTranslations:
    """gettext keeps what it has read once."""
    return _gettext.NullTranslations() if language == "en" else _gettext.translation("noctui", str(_FOLDER), [language])


def language() -> str:
    return _language


def preferred(environ: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for. The bare Linux console has no Chinese glyphs: English there."""
    if environ.get("TERM") == "linux":
        return "en"
    wanted = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if wanted.lower().startswith("zh") else "en"


def N_(message: str) -> str:
    """Mark a text for the catalogs; it is translated by `_` when it is shown."""
    return message


def translated(language: str, message: str, /, **values: object) -> str:
    """The text in that language (English when we do not have it), whatever the present one is."""
    texts = _catalog(language) if language in LANGUAGES else _gettext.NullTranslations()
    text = texts.gettext(message) if message else ""
    return text.format(**values) if values else text


def _(message: str, **values: object) -> str:
    """The text in the present language, its `{names}` filled. The values are never parsed for braces."""
    text = _now.gettext(message) if message else ""
    return text.format(**values) if values else text


def pick(words: Mapping[str, str]) -> str:
    """The text of a table of words by language, as files carry them; English, then any, when ours is missing."""
    return words.get(_language) or words.get("en") or next(iter(words.values()), "")


def listed(names: Iterable[str]) -> str:
    """Several names in one line, separated as the present language does it."""
    return ("、" if _language == "zh" else ", ").join(names)


def labelled(name: str, text: str, language: str = "") -> str:
    """What a text is about or who says it, and the text, in the present language or in the one that is named."""
    return f"{name}：{text}" if (language or _language) == "zh" else f"{name}: {text}"
