"""No engine can be started: what is in the way stands on the screen, with the key that tries again."""

import pytest

from noctui.domain.moments import MINUTE
from noctui.tui import hindrance
from noctui.tui.line_table import LineTable
from noctui.wire.client import LinkChanged
from tests.tui.scenes import NOW, shown
from tests.tui.test_app_desk import sitting
from tests.tui.test_app_words import LOOK, plain

WRONG = "inventory/core.yaml:8:9: devices.0.kind: no such kind 'swich' (did you mean 'switch'?)"


async def hinder(hand, why, state="connecting"):
    hand.client.state, hand.client.hindrance = state, why
    hand.client.listen(LinkChanged(state))
    await shown(hand.app, hand.pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_where_nothing_is_known_the_faults_of_the_files_stand_in_the_place_of_the_lists(size):
    async with sitting("failed", size=size) as hand:
        await hinder(hand, WRONG)
        assert "inventory/core.yaml:8:9: devices.0.kind:" in hand.screen
        assert "'switch'?)" in hand.screen
        assert "NO ENGINE" in hand.bar("header")
        assert "F5 try again" in hand.bar("footer")
        assert not any(table.region for table in hand.app.room_now.query(LineTable))
        await hinder(hand, "")
        assert "core.yaml" not in hand.screen
        assert any(table.region for table in hand.app.room_now.query(LineTable))


async def test_what_is_known_stays_on_the_screen_below_the_first_fault():
    async with sitting("stale", size=(120, 40)) as hand:
        await hinder(hand, f"{WRONG}\nroster.yaml:1:1: posts: gone", "lost")
        assert "No engine can be started: inventory/core.yaml:8:9:" in hand.bar("banner")
        assert "(+1)" in hand.bar("banner")
        assert "SW-CORE-1" in hand.screen


async def test_the_key_asks_for_an_engine_only_where_there_is_none():
    async with sitting("stale") as hand:
        asked = []
        hand.client.retry = lambda: asked.append("engine")
        await hand.press("f5")
        assert asked == ["engine"]
        hand.client.state, hand.client.lost_at = "live", NOW - MINUTE
        await hand.press("f5")
        assert asked == ["engine"]
        assert "answers already" in hand.bar("notice")


def test_faults_for_which_there_is_no_room_are_counted():
    reasons = "\n".join(f"inventory/core.yaml:{line}:1: devices: wrong" for line in range(1, 41))
    lines = [plain(line) for line in hindrance.page(reasons, LOOK, 80, 20)]
    told = [line for line in lines if "devices: wrong" in line]
    assert len(lines) <= 20
    assert f"  … and {40 - len(told)} more" in lines


def test_what_stands_in_a_file_is_never_a_control_sequence_on_the_page():
    lines = [plain(line) for line in hindrance.page("core.yaml:1:1: '\x1b[2J\u202e'", LOOK, 80, 20)]
    assert not any(char in line for line in lines for char in "\x1b\u202e")


def test_without_a_reason_nothing_is_said():
    assert hindrance.sentence("", LOOK) == ""
