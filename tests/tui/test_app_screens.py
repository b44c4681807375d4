"""Every theme, language, size and scene: nothing too wide, nothing untranslated, no sign that the console lacks."""

import asyncio
import re

import pytest
from babel.messages.pofile import read_po
from bench.screens import DUTY, PLACES, PROMISES, RUNS, SIZES, dumps
from rich.cells import cell_len

from noctui import catalog
from noctui.tui.glyphs import CONSOLE_CHARSET
from noctui.tui.theme import NAMES as THEMES
from tests.tui.scenes import NAMES as SCENES

pytestmark = pytest.mark.timeout(900)
"""The dumps are made in the first test that asks for them."""

LEAST = ("mono", "ascii")

FOREIGN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
"""Chinese names are the data's: a console shows its replacement for them, in two cells as counted."""


_COLOUR = re.compile(r"\s*\d+\s+\d+ \[[^\]]*(#|color\(|rgb|red|green|blue|yellow|cyan|magenta)")


async def _gather():
    """The desk in every theme, the other places in the two that can do least."""
    desk = [dump async for dump in dumps()]
    others = [
        place for place in PLACES if place not in {"desk", "new", "report", "why", "gantt", "handover", "run", "plan"}
    ]
    places = [dump async for dump in dumps(("storm",), others, ((80, 24),), LEAST)]
    promises = [dump async for dump in dumps(("clocks",), PROMISES, themes=LEAST)]
    return [
        *desk,
        *places,
        *promises,
        *[dump for name, place in (*DUTY, *RUNS) async for dump in dumps((name,), (place,), themes=LEAST)],
    ]


@pytest.fixture(scope="module")
def screens():
    """All dumps, made once."""
    return asyncio.run(_gather())


def test_the_matrix_is_whole(screens):
    desks = {(dump.scene, dump.size, dump.language, dump.theme) for dump in screens if dump.place == "desk"}
    assert len(desks) == len(SCENES) * len(SIZES) * len(catalog.LANGUAGES) * len(THEMES)


def test_no_line_is_wider_or_narrower_than_the_screen(screens):
    wrong = [(dump.name, line) for dump in screens for line in dump.lines if cell_len(line) != dump.size[0]]
    assert wrong == []
    assert {len(dump.lines) for dump in screens} == {height for _width, height in SIZES}


def test_no_english_of_the_catalog_is_left_on_a_chinese_screen(screens):
    """Whole messages without placeholders; ids, names and numbers of the data stay as they are."""
    with (catalog._FOLDER / "zh" / "LC_MESSAGES" / "noctui.po").open("rb") as file:
        messages = [str(entry.id) for entry in read_po(file) if entry.id and entry.id != entry.string]
    english = [words for words in messages if "{" not in words and re.search("[a-zA-Z]{3}", words)]
    # `due<30m` is how a filter is written in both languages, `operator` how a role is in noctui.toml; the pumps are
    # taken back in a line that somebody typed, and a file of `playbooks/` is broken
    data = {"engine", "carrier", "nobody", "desk", "due", "operator", "back", "playbooks"}
    left = {
        (dump.name, words)
        for dump in screens
        if dump.language == "zh"
        for words in english
        if words in dump.text
        and words not in data
        and re.search(rf"(?<![\w:-]){re.escape(words)}(?![\w:-])", dump.text)
    }
    assert left == set()


def test_a_client_without_utf8_gets_only_ascii(screens):
    chosen = [dump for dump in screens if dump.theme == "ascii" and dump.language == "en"]
    assert {sign for dump in chosen for sign in FOREIGN.sub("", dump.text) if not sign.isascii()} == set()


@pytest.mark.parametrize("theme", ["console16", "mono"])
def test_a_console_can_show_every_sign_of_its_themes(screens, theme):
    """English only: the bare console has no Chinese glyph, and the desk speaks English there."""
    chosen = [dump for dump in screens if dump.theme == theme and dump.language == "en"]
    missing = {sign for dump in chosen for sign in FOREIGN.sub("", dump.text)} - CONSOLE_CHARSET - {"\n"}
    assert missing == set()


@pytest.mark.parametrize("size", SIZES)
def test_scenes_are_told_apart_by_text_alone(screens, size):
    texts = {dump.scene: dump.text for dump in screens if _is(dump, "desk", size, "mono", "en")}
    assert len(set(texts.values())) == len(SCENES)
    assert "NO ENGINE since" in texts["stale"]
    assert "as it was at" in texts["stale"]
    assert "all well" in texts["calm"]
    assert "The engine refuses you" in texts["failed"]
    assert "the inventory has no devices" in texts["empty"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("scene", "place", "words"),
    [
        ("manned", "gantt", "Findings, 30 days 0"),
        ("gap", "gantt", "‼‼‼"),
        ("nobody", "roster", "the site's roster names nobody"),
        ("stale", "roster", "as it was at"),
        ("clocks", "handover", "Shift handover"),
    ],
)
def test_states_of_the_roster_and_a_handover_are_told_by_text_alone(screens, size, scene, place, words):
    (dump,) = [dump for dump in screens if _is(dump, place, size, "mono", "en", scene)]
    assert words in dump.text


def test_states_of_devices_are_told_apart_by_sign_and_word_without_colour(screens):
    (dump,) = [dump for dump in screens if _is(dump, "devices", (80, 24), "mono", "en")]
    for words in ("× DOWN", "■ DEGRADED", "♦ UNREACHABLE", "? UNKNOWN", "● UP"):
        assert words in dump.text


def test_mono_sends_not_one_colour(screens):
    coloured = [line for dump in screens if dump.theme == "mono" for line in dump.styles if _COLOUR.match(line)]
    assert coloured == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_paints_another_face(screens, theme):
    faces = {dump.theme: dump.styles for dump in screens if _is(dump, "desk", (120, 40), dump.theme, "en", "storm")}
    assert all(faces[theme] != face for other, face in faces.items() if other != theme)


def _is(dump, place, size, theme, language, scene=None):
    here = (dump.place, dump.size, dump.theme, dump.language) == (place, size, theme, language)
    return here and scene in {None, dump.scene}
