"""Changed files of the site on a desk: what they would change, and a yes that nobody gives by mistake."""

import pytest

from noctui.domain.commands import Answer
from noctui.domain.reload import Change, ReloadDetail, ReloadQuery, ReloadSite
from noctui.tui.reload_words import reload_lines
from tests.tui.scenes import SceneClient
from tests.tui.test_app_desk import sitting

PLAIN = ReloadDetail("1", "2", changes=(Change("devices", "added", "SW-9"),))
GRAVE = ReloadDetail(
    running="1",
    version="2",
    changes=(
        Change("devices", "removed", "SW-1"),
        *(Change("devices", "changed", f"D{n}", ("site",)) for n in range(25)),
    ),
    other=("roster",),
    tickets=(("SW-1", 7),),
    mutes=(("SW-1", 3),),
    restart=("socket",),
)


@pytest.fixture
def told(monkeypatch):
    """What the engine says when it is asked about the files."""
    found = []
    ask = SceneClient.ask

    async def answer(self, query):
        return found[-1] if isinstance(query, ReloadQuery) else await ask(self, query)

    monkeypatch.setattr(SceneClient, "ask", answer)
    return found


async def test_a_change_that_takes_nothing_away_is_activated_with_y(told):
    told.append(PLAIN)
    async with sitting(size=(80, 24)) as hand:
        await hand.press("f4")
        assert "+ 1 devices: SW-9" in hand.screen
        assert "y activates this" in hand.screen
        await hand.press("y")
        assert hand.client.done == [ReloadSite("2", 0)]
        assert "site files: stored" in hand.bar("notice")


async def test_where_devices_vanish_under_open_tickets_a_word_has_to_be_typed(told):
    told.append(GRAVE)
    async with sitting(size=(80, 24)) as hand:
        await hand.press("f4", "y", "enter")
        assert hand.client.done == []
        assert "SW-1 leaves T-7" in hand.screen
        assert "Type the word: remove" in hand.screen
        await hand.press("backspace")
        await hand.type("remove")
        hand.client.answers.append(Answer("more_tickets", {"tickets": "T-7, T-9"}))
        await hand.press("enter")
        assert hand.client.done == [ReloadSite("2", 1)]
        assert "have got tickets meanwhile (T-7, T-9)" in hand.screen


async def test_wrong_files_are_told_and_can_not_be_activated(told):
    told.append(ReloadDetail("1", "", ("inventory/core.yaml:1:1: a \x1b[2J problem",)))
    async with sitting(language="zh") as hand:
        await hand.press("f4", "y")
        assert "inventory/core.yaml:1:1" in hand.screen
        assert "仍按上一个正确版本运行" in hand.screen
        assert hand.client.done == []


def test_what_happens_to_many_is_one_line():
    assert reload_lines(GRAVE) == [
        "− 1 devices: SW-1",
        f"~ 25 devices (site): {', '.join(f'D{n}' for n in range(20))} … and 5 more",
        "also changed: roster",
        "! SW-1 leaves T-7; a ticket that no device has any more recovers",
        "! mute 3 on SW-1 hides nothing any more",
        "! only another start of the engine follows socket",
    ]


def test_of_a_storm_of_tickets_the_first_are_named_and_the_others_counted():
    lines = reload_lines(ReloadDetail("1", "2", tickets=tuple((f"D{n}", n) for n in range(5000))))
    assert (len(lines), lines[-1]) == (21, "! 4980 more devices leave their tickets")


def test_files_that_are_in_force_are_said_to_be_so():
    assert reload_lines(ReloadDetail("1", "1")) == ["The files are in force as they are."]
