"""The desk of a drill: marked in words, steered by who may, scored in the end, never blind to the real site."""

from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.drill_points import Point, Score
from noctui.domain.drill_views import (
    DrillDetail,
    DrillLine,
    DrillQuery,
    DrillRow,
    EndDrill,
    GoOnDrill,
    InjectNow,
    JumpDrill,
    PauseDrill,
    SpeedDrill,
)
from noctui.domain.inventory import Operator
from noctui.domain.moments import MINUTE, SECOND
from noctui.tui.actions import PLACES
from noctui.tui.dialogs.drill import DrillScore
from noctui.tui.real_watch import RealWatch
from noctui.tui.rooms.run import RunRoom
from noctui.wire.client import Changed
from tests.tui.runnings import running
from tests.tui.scenes import NOW, engine, scene
from tests.tui.test_app_desk import sitting

MAX = Operator("max", "Max", "manager")
WORDS = {"en": "Smoke behind the racks", "zh": "机柜后冒烟"}
COMING = (
    DrillLine("caller", "inject", NOW + MINUTE, {"en": "There is smoke.", "zh": "冒烟。"}),
    DrillLine("brigade", "inject", None, {"en": "They are here.", "zh": "到了。"}, step="meet"),
)
ROW = DrillRow("D-7", "fire-smoke", WORDS, "fire", 1, NOW - 5 * MINUTE, 1, False, "li", coming=COMING)
SCORE = Score(
    (
        Point("first", "start", 10, 10, "in_time", 20 * SECOND, MINUTE),
        Point("record", "out", 0, 1, "missing", answer="counted, where"),
        Point("branch", "out", 0, 4, "wrong", answer="missing", why={"en": "All 7 were counted [/].", "zh": "七人。"}),
    ),
    20 * SECOND,
    6 * MINUTE,
)
DETAIL = DrillDetail(
    ROW,
    {"en": "The first minutes.", "zh": "最初几分钟。"},
    (DrillLine("caller", "inject", NOW, {"en": "There is \x1b[31msmoke."}, {"en": "Room duty"}, happened=True),),
    SCORE,
    {
        "out": {"en": "Is everybody out?"},
        "out:missing": {"en": "Somebody is missing"},
        "out::counted": {"en": "People counted"},
    },
)


async def begun(hand, row=ROW, me=None):
    """The engine says that this is a drill."""
    client, ask = hand.client, hand.client.ask

    async def answer(query):
        return DETAIL if isinstance(query, DrillQuery) else await ask(query)

    client.ask = answer
    client.me = me or client.me
    await hand.change("drill", drill=row)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_place_says_in_words_that_it_is_a_drill(size):
    async with sitting("storm", size=size, drill="D-7") as hand:
        await begun(hand)
        for key in "123456":
            await hand.press(key)
            assert " DRILL " in hand.bar("header"), PLACES[int(key) - 1]
            assert "D-7 Smoke behind the racks 5m00s" in hand.bar("drill")
        await hand.press("3", "enter")
        assert " DRILL " in hand.bar("header")
        await hand.press("l")
        assert "DRILL  log" in hand.screen or "DRILL  write" in hand.screen


async def test_it_is_said_before_its_engine_has_answered_and_in_chinese_too():
    async with sitting("empty", drill="D-7", language="zh") as hand:
        assert " 演练 " in hand.bar("header")


async def test_another_desk_has_neither_the_mark_nor_the_line():
    async with sitting("storm") as hand:
        assert "DRILL" not in hand.screen
        assert not hand.app.room_now.query("#drill")
        await hand.press("f6")
        assert "This is no drill" in hand.bar("notice")


@pytest.mark.parametrize(
    ("changes", "mark"),
    [({"speed": 20}, "DRILL ×20"), ({"paused": True}, "DRILL paused"), ({"ended": NOW, "percent": 88}, "DRILL ended")],
)
async def test_the_mark_says_how_its_time_runs(changes, mark):
    async with sitting("storm", drill="D-7") as hand:
        await begun(hand, replace(ROW, **changes))
        assert mark in hand.bar("header")
        assert ("88 %" in hand.bar("drill")) == ("percent" in changes)


async def test_who_drills_alone_sets_the_pace_and_no_more():
    async with sitting("storm", drill="D-7") as hand:
        await begun(hand)
        await hand.press("f6")
        assert hand.client.done == [PauseDrill()]
        await hand.press("f9")
        assert "may not do this" in hand.bar("notice")


async def test_an_instructor_lets_things_happen_and_time_jump_and_run_faster():
    async with sitting("storm", drill="D-7") as hand:
        await begun(hand, replace(ROW, paused=True), MAX)
        await hand.press("f6")
        await hand.press("f7", "f5")
        await hand.press("f8", "f5")
        await hand.press("f9")
        assert "There is smoke." in hand.screen
        assert "They are here." in hand.screen
        await hand.press("f5")
        assert hand.client.done == [GoOnDrill(), SpeedDrill(5), JumpDrill(MINUTE), InjectNow("caller")]


async def test_a_drill_is_ended_by_a_typed_word_only():
    async with sitting("storm", drill="D-7") as hand:
        await begun(hand)
        await hand.app.hands.act("drill.close")
        await hand.settle()
        await hand.type("no")
        await hand.press("enter")
        assert hand.client.done == []
        await hand.press("backspace", "backspace")
        await hand.type("end")
        await hand.press("enter")
        assert hand.client.done == [EndDrill()]


async def test_the_score_opens_when_the_drill_ends_and_gives_every_reason_in_words():
    async with sitting("storm", size=(80, 24), drill="D-7") as hand:
        await begun(hand)
        hand.app._tick()
        await hand.change("drill", drill=replace(ROW, ended=NOW, percent=71))
        hand.app._tick()
        await hand.settle()
        assert isinstance(hand.app.screen, DrillScore)
        inside = [line.split("║")[1] for line in hand.screen.splitlines() if line.count("║") == 2]
        words = " ".join(" ".join(inside).split())
        assert "67 %: 10 of 15 points" in words
        assert "start of the playbook: after 20s, 1m00s were given" in words
        assert "wrong: Somebody is missing; the fact is: All 7 were counted [/]" in words
        assert "not written down: People counted; where" in words
        await hand.press("down", "down", "down", "down", "down", "down", "pagedown")
        assert "Room duty: There is ␛[31msmoke." in hand.screen
        await hand.press("escape")
        hand.app._tick()
        await hand.settle()
        assert not isinstance(hand.app.screen, DrillScore)


async def test_whoever_joins_while_its_run_goes_on_stands_before_it_and_esc_leads_to_the_desk():
    async with sitting("storm", drill="D-7") as hand:
        hand.client.load("runs", dict(running("going").views["runs"]))
        await begun(hand)
        hand.app._tick()
        await hand.settle()
        assert isinstance(hand.app.room_now, RunRoom)
        await hand.press("escape")
        hand.app._tick()
        await hand.settle()
        assert hand.app.room_now.room == "desk"


async def test_whoever_comes_after_the_end_is_not_stopped_by_the_score():
    async with sitting("storm", drill="D-7") as hand:
        await begun(hand, replace(ROW, ended=NOW, percent=71))
        hand.app._tick()
        await hand.settle()
        assert not isinstance(hand.app.screen, DrillScore)


# ------------------------------------------------------------------------------------------------------ the real site


def real(hand, name="storm"):
    """The second connection of a desk, with a scene in it."""
    watch = hand.app.real = RealWatch(hand.app, Path("/nonexistent"))
    watch.client.state = "live"
    watch.client._wall = lambda: NOW
    for view, rows in scene(name).views.items():
        watch.client.views[view] = dict(rows)
    return watch


async def test_what_is_really_wrong_and_really_due_stands_in_one_line():
    async with sitting("calm", size=(120, 40), drill="D-7") as hand:
        await begun(hand)
        watch = real(hand)
        hand.app._tick()
        assert "REAL: ✖2 ◇12 ◐1  T-118 solution −00:04:10" in hand.bar("drill")
        watch.client.views["devices"].clear()
        watch.client.views["tickets"].clear()
        watch.client.views["runs"].clear()
        hand.app._tick()
        assert "REAL: all well  nothing is due" in hand.bar("drill")
        watch.client.state = "lost"
        hand.app._tick()
        assert "REAL: no engine answers" in hand.bar("drill")


async def test_a_real_alarm_rings_in_the_drill_and_what_stood_before_does_not():
    async with sitting("calm", drill="D-7") as hand:
        await begun(hand)
        watch = real(hand)
        watch.client.views["announcements"] = {}
        watch._listen(Changed("announcements", None))
        bells = hand.app.bells
        known = next(iter(scene("storm").views["announcements"].values()))
        watch.client.views["announcements"] = {900: replace(known, id=900, kind="problem", bell=True)}
        watch._listen(Changed("announcements", frozenset({900})))
        assert "REAL, no drill:" in hand.bar("notice")
        assert hand.app.bells == bells + 1
        watch._listen(Changed("announcements", frozenset({900})))
        assert hand.app.bells == bells + 1


async def test_leaving_a_drill_asks_nothing_for_it_goes_on():
    async with sitting("calm", drill="D-7") as hand:
        await hand.change("engine", engine=engine(attached=True))
        await begun(hand)
        await hand.press("q")
        assert hand.app._exit
