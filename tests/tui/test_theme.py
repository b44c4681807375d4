"""Themes: every file is whole, a wrong one is refused loudly, and no state is told by colour alone."""

from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.color import Color as RichColor
from textual.app import App, ComposeResult
from textual.color import Color

from noctui.bundled import folder
from noctui.tui.canvas import laid_over
from noctui.tui.glyphs import ASCII, CONSOLE, CONSOLE_CHARSET, SETS, UNICODE
from noctui.tui.theme import NAMES, TOKENS, VARIABLE_DEFAULTS, BadTheme, default_name, load_theme, read_theme, wear
from noctui.tui.widgets import Button, Line

DEVICE_STATES = ("down", "degraded", "unreachable", "unknown", "up", "blind")
CLOCK_STATES = ("waiting", "running", "paused", "warned", "breached", "met", "late", "moot")
NIGHT = (folder("themes") / "night.toml").read_text("utf-8")


class Dressed(App[None]):
    CSS = "Line { border: $border-pane $border; height: 3; color: red; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield Line("text")
        yield Button("press")

    def colors(self) -> set[RichColor]:
        """Every colour on the screen but the terminal's own."""
        strips = self.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        found = {style.color for style in styles} | {style.bgcolor for style in styles}
        return {color for color in found if color is not None and not color.is_default}


def changed(before: str, after: str, tmp_path: Path) -> Path:
    """A folder with one theme `mine`: night with one text replaced."""
    assert before in NIGHT
    (tmp_path / "mine.toml").write_text(NIGHT.replace(before, after), "utf-8")
    return tmp_path


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio after WCAG 2, 1..21."""

    def luminance(color: Color) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# ------------------------------------------------------------------------------------------------------- bundled


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_theme_is_whole(name: str) -> None:
    face = load_theme(name)
    assert (face.name, face.warning) == (name, "")
    assert face.styles.keys() == TOKENS
    assert face.glyphs.keys() == UNICODE.keys()


@pytest.mark.parametrize("name", SETS)
def test_every_sign_is_one_cell_wide(name: str) -> None:
    assert {cell_len(glyph) for glyph in SETS[name].values()} == {1}


@pytest.mark.parametrize("name", ["console16", "mono", "ascii"])
def test_the_themes_of_the_console_have_only_signs_of_its_fonts(name: str) -> None:
    assert set("".join(load_theme(name).glyphs.values())) <= CONSOLE_CHARSET


def test_the_ascii_signs_are_ascii() -> None:
    assert "".join(ASCII.values()).isascii()


@pytest.mark.parametrize("glyphs", [UNICODE, CONSOLE, ASCII])
@pytest.mark.parametrize("states", [DEVICE_STATES, CLOCK_STATES, ("empty", "loading", "stale", "failed")])
def test_no_two_states_share_a_sign(glyphs: dict[str, str], states: tuple[str, ...]) -> None:
    signs = [glyphs[state] for state in states]
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize("name", ["mono", "ascii"])
def test_a_theme_without_colour_asks_for_none(name: str) -> None:
    for style in load_theme(name).styles.values():
        assert style.color is None
        assert style.bgcolor is None


def test_console16_asks_only_for_the_sixteen_colours() -> None:
    for style in load_theme("console16").styles.values():
        for color in (style.color, style.bgcolor):
            assert color is None or color.number is not None
            assert color is None or color.number < 16


@pytest.mark.parametrize(
    ("name", "least"), [("night", 4.5), ("day", 4.5), ("deuteranopia", 4.5), ("tritanopia", 4.5), ("high-contrast", 7)]
)
def test_every_style_can_be_read_on_its_ground_and_under_the_cursor(name: str, least: float) -> None:
    face = load_theme(name)
    ground, ink = Color.parse(face.textual.background or ""), Color.parse(face.textual.foreground or "")
    poor = {}
    for token, style in face.styles.items():
        for over in (None, "cursor", "cursor.blur", "bar"):
            worn = style if over is None else laid_over(style, face.style(over))
            fore = Color.from_rich_color(worn.color) if worn.color else ink
            back = Color.from_rich_color(worn.bgcolor) if worn.bgcolor else ground
            if token not in {"scroll", "cursor", "cursor.blur"} and contrast(fore, back) < least:
                poor[token, over] = round(contrast(fore, back), 1)
    assert not poor


STATE_STYLES = tuple(f"state.{state}" for state in DEVICE_STATES)
CLOCK_STYLES = tuple(f"clock.{state}" for state in ("breached", "warned", "paused", "met", "late"))
SEEN_BY = {
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
"""Linear RGB as eyes without one kind of cones see it (Machado, Oliveira, Fernandes 2009, severity 1.0)."""


def as_seen(color: Color, eyes: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour in those eyes."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
    red, green, blue = (
        min(max(sum(share * part for share, part in zip(row, linear, strict=True)), 0), 1) for row in SEEN_BY[eyes]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize(
    ("name", "eyes"),
    [
        ("deuteranopia", "deutan"),
        ("deuteranopia", "protan"),
        ("deuteranopia", "all"),
        ("tritanopia", "tritan"),
        ("tritanopia", "all"),
        ("high-contrast", "all"),
    ],
)
@pytest.mark.parametrize("styles", [STATE_STYLES, CLOCK_STYLES, ("good", "warn", "bad")])
def test_the_eyes_for_which_a_theme_is_made_tell_its_colours_apart(
    name: str, eyes: str, styles: tuple[str, ...]
) -> None:
    face = load_theme(name)
    worn = {token: face.style(token) for token in styles}
    seen = {token: as_seen(Color.from_rich_color(style.bgcolor or style.color), eyes) for token, style in worn.items()}
    alike = {(one, other): d for one, other in combinations(styles, 2) if (d := dist(seen[one], seen[other])) < 20}
    assert not alike


def test_what_the_night_tells_apart_for_most_eyes_it_does_not_for_all() -> None:
    """That is what the other themes are for, and that the measure finds it."""
    pair = [load_theme("night").style(token).color for token in ("state.unreachable", "state.unknown")]
    colors = [Color.from_rich_color(color) for color in pair]
    assert dist(*(as_seen(color, "all") for color in colors)) > 30
    assert dist(*(as_seen(color, "deutan") for color in colors)) < 20


# -------------------------------------------------------------------------------------------------------- wearing


async def test_an_app_starts_before_it_is_dressed_and_changes_at_run_time() -> None:
    app = Dressed()
    async with app.run_test(size=(40, 6)) as pilot:
        for name in NAMES:
            wear(app, load_theme(name))
            await pilot.pause()
            assert app.theme == name
            assert bool(app.colors()) == load_theme(name).color
        wear(app, load_theme("night"))
        await pilot.pause()
        assert app.colors()


# ---------------------------------------------------------------------------------------------------------- files


def test_a_theme_of_the_user_comes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "day.toml").write_text(NIGHT.replace('down = "', 'up = "'), "utf-8")
    assert load_theme("day", [tmp_path]).textual.background == load_theme("night").textual.background


def test_a_theme_may_replace_single_signs(tmp_path: Path) -> None:
    face = load_theme("mine", [changed('base = "unicode"', 'base = "ascii"\ndown = "D"', tmp_path)])
    assert (face.warning, face.glyph("down"), face.glyph("up")) == ("", "D", "o")


@pytest.mark.parametrize("name", ["nowhere", "../night", "/etc/passwd", "", "night\x1b[2J"])
def test_a_theme_that_does_not_exist_is_night_with_a_warning(name: str) -> None:
    face = load_theme(name)
    assert face.name == "night"
    assert face.warning
    assert "\x1b" not in face.warning


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"state.down" =', '"state.dwon" =', "did you mean state.down?"),
        ('"muted" = "#9aa4b0"\n', "", "styles.muted is missing"),
        ('"muted" = "#9aa4b0"', '"muted" = "quite grey"', "styles.muted = 'quite grey' is no style"),
        ('"muted" = "#9aa4b0"', '"muted" = "link http://x"', "styles.muted"),
        ('"muted" = "#9aa4b0"', '"muted" = 7', "styles.muted = 7"),
        ('primary = "#5ea9dd"', 'primary = "bluish"', "colors.primary = 'bluish' is no colour"),
        ('pane = "round"', 'pane = "wobbly"', "borders.pane"),
        ('base = "unicode"', 'down = "XX"', "glyphs.down"),
        ('base = "unicode"', 'down = "\\u001b"', "glyphs.down"),
        ('base = "unicode"', 'base = "runes"', "glyphs.base"),
        ("dark = true", 'dark = "yes"', "dark must be true or false"),
        ("[variables]", "[variable]", "did you mean variables?"),
        ("[glyphs]", "[glyphs", "mine.toml"),
    ],
)
def test_a_wrong_theme_is_refused_with_what_is_wrong(before: str, after: str, said: str, tmp_path: Path) -> None:
    face = load_theme("mine", [changed(before, after, tmp_path)])
    assert face.name == "night"
    assert said in face.warning


def test_a_theme_that_extends_another_says_only_what_is_different(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "day"\n[styles]\n"state.up" = "#003f00"\n', "utf-8")
    face, day = load_theme("mine", [tmp_path]), load_theme("day")
    assert (face.name, face.warning) == ("mine", "")
    assert {token for token in TOKENS if face.style(token) != day.style(token)} == {"state.up"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('extends = "nihgt"\n', "mine.toml:1: extends must be one of night, day"),
        ('extends = "day"\n\n[styles]\n"bad" = "redd"\n', "mine.toml:4: styles.bad = 'redd' is no style"),
        ('extends = "day"\n[styles]\n"state.upp" = "red"\n', "mine.toml:3: styles.state.upp is unknown"),
        ('extends = "day"\n[styles\n', "mine.toml:2: Expected"),
    ],
)
def test_what_is_wrong_is_said_with_its_file_and_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    assert said in load_theme("mine", [tmp_path]).warning


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    folder_ = changed('"muted" = "#9aa4b0"\n"stale" =', '"mutet" = "#9aa4b0"\n"stael" =', tmp_path)
    with pytest.raises(BadTheme) as refusal:
        read_theme(folder_ / "mine.toml")
    for said in ("mutet", "stael", "styles.muted is missing", "styles.stale is missing"):
        assert said in str(refusal.value)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", b"[colors]\nprimary = 1\n", b"", b"styles = 3\n"])
def test_no_bytes_whatever_break_more_than_the_theme(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(data)
    assert load_theme("mine", [tmp_path]).warning


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"TERM": "linux"}, "console16"),
        ({"TERM": "xterm"}, "console16"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "night"),
        ({"TERM": "xterm-256color"}, "night"),
        ({"TERM": "vt220"}, "console16"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "mono"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}, "night"),
        ({"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8"}, "night"),
        ({"TERM": "xterm-256color", "LANG": "zh_CN.utf8"}, "night"),
        ({"TERM": "xterm-256color", "LANG": "C"}, "night"),
        ({"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.GBK"}, "ascii"),
    ],
)
def test_the_terminal_decides_the_theme_of_who_asks_for_none(environ: dict[str, str], name: str) -> None:
    assert default_name(environ) == name
