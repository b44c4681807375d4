"""Themes are files: colours for Textual, a style for every token of the desk, a set of signs, the borders.

A broken or missing file never stops the desk: it falls back to the bundled night and says so.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.errors import StyleSyntaxError
from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError
from textual.filter import NoColor
from textual.theme import BUILTIN_THEMES, Theme

from noctui.bundled import folder
from noctui.catalog import N_, _
from noctui.tui.glyphs import SETS
from noctui.tui.text import to_display
from noctui.tui.toml_lines import Unreadable, read

_TOKENS = """
text title muted stale new mark pending cursor cursor.blur header strip bar key demo banner notice refused
good warn bad void scroll
state.down state.degraded state.unreachable state.unknown state.up state.blind
clock.waiting clock.running clock.paused clock.warned clock.breached clock.met clock.late clock.moot clock.waived
"""
TOKENS = frozenset(_TOKENS.split())
"""Every style that the desk asks for."""

BORDERS = {"pane": "border-pane", "focus": "border-focus", "dialog": "border-dialog"}
"""Where a border is drawn → the TCSS variable that carries its kind: `border: $border-pane $border-blurred`."""

VARIABLE_DEFAULTS = {"border-pane": "solid", "border-focus": "double", "border-dialog": "double"}
"""For `App.get_theme_variable_defaults`: a variable without a value would stop the start."""

NAMES = ("night", "day", "high-contrast", "deuteranopia", "tritanopia", "console16", "mono", "ascii")
_KINDS = frozenset({"solid", "double", "heavy", "round", "ascii", "none"})
_COLORS = frozenset(
    {"primary", "secondary", "accent", "warning", "error", "success", "foreground", "background", "surface", "panel"}
) | {"boost"}
_TABLES = {"colors": _COLORS, "variables": None, "borders": frozenset(BORDERS), "glyphs": None, "styles": TOKENS}
_FLAGS = {"dark": True, "ansi": False, "color": True}
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_OTHER_CHARSET = re.compile(r"\.(?!utf-?8)", re.IGNORECASE)
_SIXTEEN = re.compile(r"linux|xterm|screen|tmux|vt\d+|putty|ansi|cygwin")


class BadTheme(ValueError):
    """A theme file that can't be used; the text names the file and all that is wrong in it."""


@dataclass(frozen=True, slots=True)
class FaceTheme:
    """One dress of the desk."""

    name: str
    textual: Theme
    styles: Mapping[str, Style]
    glyphs: Mapping[str, str]
    borders: Mapping[str, str]
    """Kind of border for `pane`, `focus` and `dialog`."""
    color: bool = True
    """False: not one colour reaches the terminal."""
    warning: str = ""
    """What is to be told to the operator: this is not the theme that was asked for."""

    def style(self, token: str) -> Style:
        """The style of a token; the empty token is plain. Raises KeyError for one that does not exist."""
        return self.styles[token or "text"]

    def glyph(self, name: str) -> str:
        """The sign of that name, one cell wide. Raises KeyError for one that does not exist."""
        return self.glyphs[name]


def names_in(folders: Sequence[Path]) -> tuple[str, ...]:
    """All themes that there are: the bundled ones, then those of the folders by name."""
    own = sorted({path.stem for place in folders for path in place.glob("*.toml") if _NAME.fullmatch(path.stem)})
    return tuple(dict.fromkeys((*NAMES, *own)))


def load_theme(name: str, folders: Sequence[Path] = ()) -> FaceTheme:
    """The theme of that name from the first folder that has it, the bundled ones last.

    When it is missing or broken: the bundled night, with a `warning`. Raises BadTheme only when that is broken too.
    """
    try:
        return read_theme(_find(name, folders))
    except BadTheme as error:
        night = read_theme(folder("themes") / "night.toml")
        return replace(night, warning=_("Theme {name} is not used: {why}", name=to_display(name, 40), why=error))


def read_theme(path: Path) -> FaceTheme:
    """Read and check one file. Raises BadTheme with every problem at once, each as `file:line: what`."""
    try:
        written = read(path)
    except Unreadable as error:
        raise BadTheme(str(error)) from error
    data = _on_its_base(written.data)
    if problems := [written.at(key, words) for key, words in _problems(data)]:
        raise BadTheme(to_display("; ".join(problems)))
    return _face(path.stem, data)


def _on_its_base(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """With `extends`, the bundled theme of that name and what the file says over it."""
    base = data.get("extends")
    if base not in NAMES:
        return data
    under = tomllib.loads((folder("themes") / f"{base}.toml").read_text(encoding="utf-8"))
    under = dict(_on_its_base(under))
    for key, value in data.items():
        below = under.get(key)
        under[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return under


def default_name(environ: Mapping[str, str] = os.environ) -> str:
    """The theme for a terminal that asks for nothing in particular."""
    if _OTHER_CHARSET.search(environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""):
        return "ascii"
    if "NO_COLOR" in environ:
        return "mono"
    many = "256" in environ.get("TERM", "") or environ.get("COLORTERM", "") or environ.get("TEXTUAL_COLOR_SYSTEM", "")
    return "console16" if not many and _SIXTEEN.fullmatch(environ.get("TERM", "")) else "night"


def wear(app: App[Any], face: FaceTheme) -> None:
    """Dress the app: from now on `face_of(app)` is this theme and every widget is painted again."""
    app.register_theme(face.textual)
    app._filters[:] = [known for known in app._filters if not isinstance(known, _Colorless)]
    if not face.color:
        app._filters.append(_Colorless())
    vars(app)["face"] = face
    app.theme = face.textual.name


def face_of(app: App[Any]) -> FaceTheme:
    """The theme that the app wears; the bundled night until it was dressed."""
    face = vars(app).get("face")
    if not isinstance(face, FaceTheme):
        face = vars(app)["face"] = load_theme("night")
    return face


class _Colorless(NoColor):
    """Ours, so that it can be taken off again (NO_COLOR puts one of Textual's own there)."""


def _find(name: str, folders: Sequence[Path]) -> Path:
    if not _NAME.fullmatch(name):
        raise BadTheme(_("a name has small letters, digits and dashes only"))
    for place in (*folders, folder("themes")):
        if (path := place / f"{name}.toml").is_file():
            return path
    raise BadTheme(_("there is no file {name}.toml", name=name))


def _face(name: str, data: Mapping[str, Any]) -> FaceTheme:
    flags = {flag: bool(data.get(flag, default)) for flag, default in _FLAGS.items()}
    borders = dict(data["borders"])
    variables = {
        **(BUILTIN_THEMES["ansi-dark" if flags["dark"] else "ansi-light"].variables if flags["ansi"] else {}),
        **data.get("variables", {}),
        **{BORDERS[where]: kind for where, kind in borders.items()},
    }
    theme = Theme(name=name, dark=flags["dark"], ansi=flags["ansi"], variables=variables, **data["colors"])
    glyphs = dict(data.get("glyphs", {}))
    return FaceTheme(
        name=name,
        textual=theme,
        styles={token: Style.parse(text) for token, text in data["styles"].items()},
        glyphs={**SETS[glyphs.pop("base", "unicode")], **glyphs},
        borders=borders,
        color=flags["color"],
    )


def _problems(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The key of each problem, and what is wrong."""
    yield from _unknown("", data, {"name", "extends", *_FLAGS, *_TABLES})
    if data.get("extends", NAMES[0]) not in NAMES:
        yield "extends", _("{key} must be one of {names}", key="extends", names=", ".join(NAMES))
    for flag in _FLAGS:
        if not isinstance(data.get(flag, False), bool):
            yield flag, _("{key} must be true or false", key=flag)
    for table, known in _TABLES.items():
        yield from _table_problems(table, data.get(table, {}), known)


def _table_problems(table: str, values: object, known: Iterable[str] | None) -> Iterator[tuple[str, str]]:
    if not isinstance(values, dict):
        yield table, _("{key} must be a table", key=table)
        return
    known = _glyph_names() if table == "glyphs" else known
    if known is not None:
        yield from _unknown(f"{table}.", values, known)
    needed = {"colors": {"primary"}, "borders": BORDERS, "styles": TOKENS}.get(table, ())
    yield from ((table, _("{key} is missing", key=f"{table}.{key}")) for key in sorted(needed) if key not in values)
    for key, value in values.items():
        if not isinstance(value, str) or not _CHECKS[table](key, value):
            yield f"{table}.{key}", _(_MENDS[table], key=f"{table}.{key}", value=repr(value))


def _unknown(prefix: str, values: Mapping[str, Any], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    names = sorted(known)
    for key in values:
        if key not in names:
            close = get_close_matches(key, names, 1)
            hint = _("did you mean {name}?", name=close[0]) if close else _("known: {names}", names=", ".join(names))
            yield prefix + key, _("{key} is unknown, {hint}", key=prefix + key, hint=hint)


def _glyph_names() -> set[str]:
    return {"base", *SETS["unicode"]}


def _is_color(_key: str, value: str) -> bool:
    try:
        Color.parse(value)
    except ColorParseError:
        return False
    return True


def _is_style(_key: str, value: str) -> bool:
    try:
        return not Style.parse(value).link
    except StyleSyntaxError:
        return False


def _is_glyph(key: str, value: str) -> bool:
    return value in SETS if key == "base" else cell_len(value) == 1 and to_display(value) == value


_CHECKS: Mapping[str, Callable[[str, str], bool]] = {
    "colors": _is_color,
    "variables": lambda _key, _value: True,
    "borders": lambda _key, value: value in _KINDS,
    "glyphs": _is_glyph,
    "styles": _is_style,
}
_MENDS = {
    "colors": N_("{key} = {value} is no colour, write it like #5ea9dd or ansi_cyan"),
    "variables": N_("{key} = {value} must be a text"),
    "borders": N_("{key} = {value} is none of solid, double, heavy, round, ascii, none"),
    "glyphs": N_("{key} = {value} must be one sign, one cell wide (base: unicode, console or ascii)"),
    "styles": N_("{key} = {value} is no style, write it like bold #ffffff on #a02a2a"),
}
