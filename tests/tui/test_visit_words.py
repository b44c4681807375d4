"""What a check of a page has seen, in words; and that every word for a reading's note has its Chinese."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui.catalog import use
from noctui.domain.moments import DAY
from noctui.domain.page import Phases, Visit
from noctui.tui import visit_words
from noctui.tui.device_details import _check_lines
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from tests.tui.scenes import NOW, check

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
SEEN = Visit(200, Phases(2_100, 900, None, 15_000, 18_400), NOW + 30 * DAY)


def test_a_page_shows_its_status_each_phase_that_there_was_and_until_when_its_certificate_holds() -> None:
    line = "".join(words for words, _ in visit_words.visit_pieces(SEEN, LOOK))
    assert (
        line == "HTTP 200  look-up 2.1 ms  connect 0.9 ms  first byte 15 ms  whole 18 ms  certificate until 12-21 14:03"
    )


def test_the_page_of_a_device_has_a_line_for_what_was_seen_and_says_why_in_words() -> None:
    page = replace(check("WEB", "down"), kind="http", note="status-503", visit=Visit(503))
    lines = ["".join(words for words, _ in line) for line in _check_lines(page, LOOK)]
    assert "status 503" in lines[1]
    assert lines[2].strip() == "HTTP 503"
    assert "no answer in time" in "".join(words for words, _ in _check_lines(check("CAM", "down"), LOOK)[1])


@pytest.mark.parametrize("note", [*visit_words._NOTES, "status-404"])
def test_every_reason_is_told_in_chinese(note: str) -> None:
    english = visit_words.note_words(note, LOOK)
    use("zh")
    try:
        assert visit_words.note_words(note, LOOK) != english
    finally:
        use("en")


def test_a_note_of_another_world_is_only_text() -> None:
    assert "\x1b" not in visit_words.note_words("\x1b[2Jx", LOOK) + visit_words.note_words("status-\x1b[2J", LOOK)
