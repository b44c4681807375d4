"""Place 4, the proposals of `P`, the form that starts a playbook, and what the desk shows of a run."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from noctui import catalog
from noctui.domain.commands import Answer
from noctui.domain.run_commands import StartRun
from noctui.domain.run_views import PlaybookQuery, PlaybookRow, PlaybooksQuery
from noctui.tui.desk_app import DeskApp
from noctui.tui.dialogs.form import FormDialog
from noctui.tui.dialogs.playbooks import matching
from noctui.tui.rooms.playbook import PlaybookRoom
from noctui.tui.rooms.run import RunRoom
from noctui.tui.settings import DeskSettings
from noctui.tui.widgets import Menu
from tests.tui.runnings import NUMBER, running
from tests.tui.scenes import SceneClient, moved_in, scene
from tests.tui.test_app_desk import Hand


@asynccontextmanager
async def sitting(stage="going", size=(120, 40), language="en"):
    shown = running(stage) if stage else scene("calm")
    app = DeskApp(lambda listen: SceneClient(shown, listen), DeskSettings(language=language))
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        yield Hand(app, pilot)
    catalog.use("en")


@pytest.mark.parametrize(
    ("language", "size", "said"),
    [
        ("en", (120, 40), ("RUN-7", "Call 119.", "‼−00:00:30", "T-118", "east [/", "finished")),
        ("en", (80, 24), ("RUN-7", "Call 119.", "‼−00:00:30", "Playbooks 3")),
        ("zh", (80, 24), ("RUN-7", "拨打119", "‼−00:00:30", "已完成")),
    ],
)
async def test_place_4_lists_open_runs_first_with_where_they_are_and_what_is_left(language, size, said):
    async with sitting(size=size, language=language) as hand:
        await hand.press("4")
        assert [words for words in said if words not in hand.screen] == []
        assert list(hand.table.view) == [NUMBER, 5]
        await hand.press("enter")
        assert isinstance(hand.app.room_now, RunRoom)


async def test_without_a_run_place_4_begins_with_the_playbooks_and_tells_of_broken_files():
    async with sitting("", size=(80, 24)) as hand:
        await hand.press("4")
        assert hand.table.id == "playbooks"
        assert "playbooks/x.yaml:3:1: no [/] step" in hand.screen


async def test_playbooks_are_filtered_by_words():
    async with sitting("", size=(80, 24)) as hand:
        await hand.press("4", "slash")
        await hand.type("outage")
        await hand.press("enter")
        assert list(hand.table.view) == ["lan"]


async def test_a_playbook_is_read_through_before_it_is_started():
    async with sitting() as hand:
        await hand.press("4", "tab", "enter")
        assert isinstance(hand.app.room_now, PlaybookRoom)
        words = (
            "authorised by  Duty leader",
            "people first",
            "limit 1m00s",
            "not reached → once more",
            "two operators",
        )
        assert [one for one in words if one not in hand.app.room_now.summary()] == []
        assert "PB-12" in hand.screen
        await hand.press("n")
        assert isinstance(hand.app.screen, FormDialog)


async def test_the_playbooks_that_suit_the_ticket_are_proposed_and_one_more_key_fills_in_the_form():
    async with sitting("", size=(80, 24)) as hand:
        hand.client.load("tickets", dict(scene("storm").views["tickets"]))
        await hand.press("3", "P")
        assert hand.client.asked[-1] == PlaybooksQuery("SW-CORE-1", 118)
        assert "Which playbook for T-118 SW-CORE-1?" in hand.screen
        assert "→ Fire in a machine room" in hand.screen
        await hand.press("enter")
        assert hand.client.asked[-1] == PlaybookQuery("fire", "SW-CORE-1", 118)
        assert "Start: Fire in a machine room T-118 SW-CORE-1" in hand.screen
        hand.client.answers.append(Answer("done", {"run": "7", "ticket": "118"}))
        await hand.press("enter", "enter")
        assert hand.client.done == [StartRun("fire", {"room": "east"}, 118)]
        assert isinstance(hand.app.room_now, RunRoom)


async def test_on_the_desk_it_is_for_the_one_ticket_that_nobody_has_taken():
    async with sitting("") as hand:
        hand.client.load("tickets", {118: replace(scene("storm").views["tickets"][118], owner=None, status="open")})
        await hand.press("P")
        assert "Which playbook for T-118?" in hand.screen


async def test_on_the_desk_it_is_for_the_only_ticket_of_mine_once_i_have_taken_it():
    async with sitting("") as hand:
        row = scene("storm").views["tickets"][118]
        others = {121: replace(row, id=121, owner="wu"), 122: replace(row, id=122, owner="li", status="resolved")}
        hand.client.load("tickets", {118: replace(row, owner="li", status="accepted"), **others})
        await hand.press("P")
        assert "Which playbook for T-118?" in hand.screen


async def test_a_playbook_is_found_by_typing_and_what_it_has_to_know_is_asked():
    async with sitting("") as hand:
        hand.client.load("devices", dict(scene("storm").views["devices"]))
        await hand.press("4", "shift+tab", "n")
        await hand.type("crash")
        assert "Database crash" in hand.screen
        assert "Fire in a machine room" not in _box(hand)
        for _letter in "crash":
            await hand.press("backspace")
        await hand.press("enter", "f5")
        assert "This has to be filled in." in hand.screen
        await hand.type("north")
        await hand.press("enter")
        await hand.type("me")
        await hand.press("enter", "enter")
        assert hand.client.done == [StartRun("fire", {"room": "north", "note": "me"}, None)]


async def test_the_cursor_of_a_list_that_typing_has_emptied_meanwhile_points_at_nothing():
    async with sitting("") as hand:
        await hand.press("4", "n")
        chooser = hand.app.screen
        chooser.query_one(Menu).highlighted = 2
        chooser._search("no such")
        await hand.press("backspace")
        assert hand.app.screen is chooser


def test_what_is_called_so_stands_before_what_only_speaks_of_it():
    """At 3 a.m. somebody types `power` and presses Enter."""
    ahead = PlaybookRow("foreseen-outage", {"en": "Outage known ahead"}, ("PB-18",), {"en": "A power cut, works"}, 8)
    lost = PlaybookRow("power-loss", {"en": "Outside power lost"}, ("PB-13",), {"en": "The supply fails"}, 24)
    assert matching([ahead, lost], "Power") == [lost, ahead]
    assert matching([ahead, lost], "") == [ahead, lost]
    assert matching([ahead, lost], "power works") == [ahead]


async def test_a_start_that_is_refused_keeps_the_form_and_says_which_run_it_is():
    async with sitting("") as hand:
        await hand.press("4", "n", "enter")
        hand.client.answers.append(Answer("running_already", {"run": "7"}))
        await hand.type("east")
        await hand.press("enter", "f5")
        assert "It runs already, as RUN-7" in hand.screen


# --------------------------------------------------------------------------------------------------------- the desk


async def test_the_desk_shows_every_step_that_waits_and_opens_its_run():
    async with sitting() as hand:
        assert "RUN-7  People out" in hand.screen
        assert "Fire in a machine room: Call 119." in hand.screen
        assert "‼ RUN-7 Call 119. Say: wher… −00:00:30" in hand.bar("strip")
        await hand.press("tab", "tab", "enter")
        assert isinstance(hand.app.room_now, RunRoom)


async def test_on_a_small_desk_the_line_of_the_playbooks_tells_the_step_that_runs_out_first():
    async with sitting(size=(80, 24)) as hand:
        assert "Playbooks 1 open  RUN-7 2/3 Fire in a machine room: Call 119. S… ‼−00:00:30" in hand.screen


async def test_a_desk_without_a_run_has_no_pane_for_it():
    async with sitting("", size=(80, 24)) as hand:
        assert "Playbooks 0" not in hand.screen
        assert [pane.table.id for pane in hand.app.room_now.panes] == ["devices", "tickets", "events", "roster"]


async def test_a_run_that_ends_leaves_the_desk_even_while_the_cursor_is_on_it():
    async with sitting(size=(80, 24)) as hand:
        await hand.press("tab", "tab")
        ended = replace(hand.client.views["runs"][NUMBER], ended=hand.client.time, state="finished")
        await hand.change("runs", **{f"r{NUMBER}": ended})
        assert hand.table.id == "devices"
        assert "RUN-7" not in hand.screen


def _box(hand):
    """The dialog alone."""
    return "\n".join(line for line in hand.screen.splitlines() if "║" in line)
