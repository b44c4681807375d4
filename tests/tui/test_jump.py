"""Jumping to a device by what somebody knows of it."""

import pytest

from noctui.tui.jump import Jump
from noctui.tui.rooms.devices import DevicesRoom
from tests.tui.test_app_desk import Hand, sitting

TEXTS = {"sw-1": "sw-1 10.0.0.10 harbour", "sw-10": "sw-10 10.0.0.1 harbour", "cam": "cam behind sw-1 station"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("SW-1", ["sw-1", "sw-10", "cam"]),
        ("station SW", ["cam"]),
        ("10.0.0.1", ["sw-10", "sw-1"]),
        ("10.0.0.10", ["sw-1"]),
        ("harbour 10.0.0.1", ["sw-10", "sw-1"]),
        ("nothing", []),
        ("", []),
    ],
)
def test_a_jump_finds_every_word_anywhere_and_first_what_is_called_so(words: str, found: list[str]) -> None:
    jump = Jump(None, str, TEXTS.__getitem__)
    jump.look(words, list(TEXTS))
    assert list(jump.found) == found
    assert jump.target == next(iter(found), None)


def test_matches_go_round_the_end() -> None:
    jump = Jump(None, str, TEXTS.__getitem__)
    jump.look("harbour", list(TEXTS))
    jump.step(-1)
    assert jump.target == "sw-10"
    jump.step(1)
    assert jump.target == "sw-1"


def room(hand: Hand) -> DevicesRoom:
    found = hand.app.room_now
    assert isinstance(found, DevicesRoom)
    return found


async def test_the_cursor_follows_the_letters_of_a_jump_and_esc_leads_back() -> None:
    async with sitting() as hand:
        await hand.press("2", "b", "Z", "apostrophe")
        await hand.type("0231")
        assert room(hand).devices.cursor == "CAM-0231"
        assert "match 1 of 1" in hand.bar("footer")
        assert any("▶" in line and "CAM-0231" in line for line in hand.screen.splitlines())
        await hand.press("enter")
        assert (room(hand).devices.cursor, room(hand).devices.has_focus) == ("CAM-0231", True)
        await hand.press("apostrophe")
        await hand.type("t-118")
        first = room(hand).devices.cursor
        await hand.press("down")
        assert first != room(hand).devices.cursor
        await hand.press("up", "escape")
        assert room(hand).devices.cursor == "CAM-0231"
        await hand.press("greater_than_sign")
        assert "match 2 of" in hand.bar("notice")
