"""A playbook that is read through before anybody needs it."""

from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.playbook import END, Exit, Parameter, Step
from noctui.domain.run_views import PlaybookDetail, PlaybookRow
from noctui.tui.glyphs import SETS
from noctui.tui.look import Look
from noctui.tui.playbook_page import lines
from tests.tui.scenes import NOW

STEP = Step(
    "ask", "check", {"en": "Does {system} answer in {room}?", "zh": "{room} 的 {system} 应答吗？"}, (Exit("good", END),)
)
PLAN = PlaybookDetail(
    PlaybookRow("crash", {"en": "Crash", "zh": "崩溃"}, ("PB-09",), {}, 1),
    source="000 §5.7",
    version="1",
    lanes=(("ask", {"en": "Ask", "zh": "询问"}, True, (STEP,)),),
    parameters=(Parameter("system", {"en": "Which one?"}), Parameter("room", {"en": "Which room?"}, "site")),
    filled={"room": "hq"},
    places={"hq": "Hall"},
)


def read(glyphs: str, language: str) -> str:
    catalog.use(language)
    try:
        look = Look(NOW, ZoneInfo("Asia/Shanghai"), SETS[glyphs].__getitem__)
        return "\n".join("".join(words for words, _token in line) for line in lines(PLAN, look, 80))
    finally:
        catalog.use("en")


@pytest.mark.parametrize(
    ("glyphs", "language", "said"),
    [
        ("unicode", "en", "Does ‹system› answer in Hall?"),
        ("unicode", "zh", "Hall 的 ‹system› 应答吗？"),
        ("ascii", "en", "Does <system> answer in Hall?"),
    ],
)
def test_what_is_not_known_yet_is_a_blank_with_a_name(glyphs: str, language: str, said: str) -> None:
    assert said in read(glyphs, language)


def test_its_source_can_be_read_on_a_terminal_that_has_ascii_alone() -> None:
    assert "000 §5.7" in read("unicode", "en")
    assert "000 sec. 5.7" in read("ascii", "en")
    assert read("ascii", "en").isascii()
