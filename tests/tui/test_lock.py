"""The locked desk: alarms and clocks go on, keys do nothing, and only who may sit here gets it back."""

import asyncio
from dataclasses import replace

import pytest
from textual.events import Key

from noctui.domain.commands import WriteLog
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.views import AnnouncementRow
from noctui.tui.actions import BY_ID
from noctui.tui.dialogs.form import FormDialog
from noctui.tui.rooms.locked import LockedRoom
from tests.tui.scenes import NOW
from tests.tui.test_app_desk import sitting

PIN = "271828"


def is_locked(hand) -> bool:
    return isinstance(hand.app.screen, LockedRoom)


async def locked(hand) -> None:
    await hand.press("K")
    await hand.settle()
    assert is_locked(hand)


@pytest.mark.parametrize("size", [(80, 24), (50, 12)])
async def test_a_locked_desk_shows_clocks_and_alarms_and_no_lists(size) -> None:
    async with sitting("storm", size=size) as hand:
        hand.client.pins["li"] = PIN
        await locked(hand)
        assert "LOCKED" in hand.screen
        assert "SW-CORE-1" in hand.screen
        assert "T-118" in hand.bar("strip")
        assert "14:03:27" in hand.bar("header")
        assert "carrier rang" not in hand.screen
        assert "PIN" in hand.screen


async def test_the_clocks_of_a_locked_desk_go_on_and_its_bell_rings() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["li"] = PIN
        await locked(hand)
        hand.client.time = NOW + 5 * SECOND
        hand.app._tick()
        assert "14:03:32" in hand.bar("header")
        row = AnnouncementRow(99, NOW, "problem", 121, {"device": "CAM-0231", "site": "east", "state": "down"})
        await hand.change("announcements", n99=row)
        assert hand.app.bells == 1
        assert "CAM-0231 is DOWN" in hand.bar("notice")


async def test_only_the_pin_unlocks_and_what_was_typed_before_is_still_there() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["li"] = PIN
        await hand.press("l")
        await hand.type("fibre cut at")
        hand.app.lock()
        await hand.settle()
        await hand.type("111111")
        await hand.press("enter")
        assert is_locked(hand)
        assert "That is not the PIN." in hand.screen
        assert "111111" not in hand.screen
        await hand.type(PIN)
        assert PIN not in hand.screen
        await hand.press("enter")
        assert isinstance(hand.app.screen, FormDialog)
        await hand.type(" km 3")
        await hand.press("enter")
        assert hand.client.done == [WriteLog("fibre cut at km 3")]


async def test_no_key_of_the_desk_does_anything_while_it_is_locked() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["li"] = PIN
        await locked(hand)
        await hand.press("ctrl+q", "escape", "f5", "1", "q", "colon", "ctrl+c", "tab", "n")
        assert is_locked(hand)
        assert hand.app.is_running
        assert hand.client.done == []


async def test_without_a_pin_any_key_unlocks_and_the_desk_says_so() -> None:
    async with sitting("storm") as hand:
        await locked(hand)
        assert "any key unlocks" in hand.screen
        await hand.press("x")
        assert not is_locked(hand)
        assert hand.app.room_now.room == "desk"


async def test_the_desk_locks_itself_when_nobody_has_pressed_a_key_for_long() -> None:
    async with sitting("storm") as hand:
        boot = 0
        hand.app.idle.limit, hand.app.idle.boot = 10 * MINUTE, lambda: boot
        await hand.press("j")
        boot = 10 * MINUTE - 1
        hand.app._tick()
        await hand.settle()
        assert not is_locked(hand)
        await hand.press("j")
        boot = 20 * MINUTE - 2
        hand.app._tick()
        assert not is_locked(hand)
        boot += 1
        hand.app._tick()
        await hand.settle()
        assert is_locked(hand)


async def test_somebody_else_sits_down_with_their_pin() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["wu"] = PIN
        await hand.press("I")
        await hand.type("wu")
        await hand.press("enter")
        await hand.type(PIN)
        await hand.press("enter")
        assert hand.app.said.text == "Wu sits here now."
        assert hand.client.me.login == hand.app.seat == "wu"


async def test_a_new_connection_that_knows_nothing_of_the_pin_locks_the_desk() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["wu"] = PIN
        await hand.client.sit("wu", PIN)
        hand.app.take_seat()
        hand.client.me = replace(hand.client.me, login="li", name="Li Na")
        hand.app._tick()
        await hand.settle()
        assert is_locked(hand)
        assert "The PIN of wu" in hand.screen


async def test_what_was_sent_together_stops_where_the_engine_forgets_who_sat_here() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["wu"] = PIN
        await hand.client.sit("wu", PIN)
        hand.app.take_seat()
        hand.client.hold = asyncio.Event()
        commands = [WriteLog("one"), WriteLog("two"), WriteLog("three")]
        hand.app.hands.carry_out(BY_ID["log.write"], commands)
        await hand.pilot.pause()
        hand.client.me = replace(hand.client.me, login="li", name="Li Na")
        hand.client.hold.set()
        await hand.settle()
        assert hand.client.done == commands[:1]
        assert "wu does not sit here now" in hand.screen


async def test_a_key_between_a_new_connection_and_the_lock_does_nothing_in_the_name_of_the_account() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["wu"] = PIN
        await hand.client.sit("wu", PIN)
        hand.app.take_seat()
        hand.client.me = replace(hand.client.me, login="li", name="Li Na")
        await hand.press("3", "j", "a")
        assert hand.client.done == []
        assert "wu does not sit here now" in hand.bar("notice")


async def test_what_opens_by_itself_is_locked_again() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["li"] = PIN
        await locked(hand)
        hand.app.open_ticket(118)
        await hand.settle()
        hand.app._tick()
        await hand.settle()
        assert is_locked(hand)
        await hand.type(PIN)
        await hand.press("enter")
        assert hand.app.room_now.room == "ticket" or hand.app.room_now.room == "desk"
        assert not hand.app.locked


async def test_the_header_says_who_sits_here_also_where_room_is_short() -> None:
    async with sitting("calm", size=(160, 40)) as hand:
        assert "you: Li Na" in hand.bar("header")
    async with sitting("calm", size=(80, 24)) as hand:
        assert "you:" not in hand.bar("header")
        hand.client.pins["wu"] = PIN
        await hand.client.sit("wu", PIN)
        hand.app.unlock()
        hand.app._tick()
        assert "you: Wu" in hand.bar("header")


async def test_a_pin_and_enter_that_come_at_once_are_taken_in_their_order() -> None:
    async with sitting("storm") as hand:
        hand.client.pins["li"] = PIN
        await locked(hand)
        for letter in PIN:
            hand.app.post_message(Key(letter, letter))
        hand.app.post_message(Key("enter", None))
        await hand.settle()
        assert not is_locked(hand)
