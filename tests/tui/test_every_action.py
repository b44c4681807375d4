"""Every action, asked for by its id where it applies: it asks, does, shows, or says why it can't be done now."""

import pytest
from textual.screen import ModalScreen

from noctui.tui.actions import ROOMS, Action, actions_of
from noctui.tui.deeds import DEEDS
from noctui.tui.dialogs.form import FormDialog
from tests.tui.test_app_desk import Hand, sitting

WAYS = {
    "desk": ("1",),
    "devices": ("2",),
    "tickets": ("3",),
    "playbooks": ("4",),
    "roster": ("5",),
    "journal": ("6",),
    "device": ("2", "enter"),
    "ticket": ("3", "enter"),
    "handover": ("1", "H"),
    "post": ("5", "enter"),
    "run": ("4", "enter"),
    "playbook": ("4", "tab", "enter"),
    "tiles": ("2", "B"),
    "mutes": ("2", "f3"),
}
"""Keys that lead to each room."""

STILL = frozenset({"list.up", "list.first", "list.page_up", "back", "copy", "tiles.left"})
"""Nothing need change where nothing is above, open or selected."""


async def enter(hand: Hand, room: str) -> None:
    """As if just come: nothing open over it, nothing filtered, frozen or said."""
    app = hand.app
    while isinstance(app.screen, ModalScreen):
        await app.pop_screen()
    while app.room_now.room == room and app.room_now.back():
        pass
    if app.room_now.room != room:
        await hand.press("1", WAYS[room][0], *WAYS[room])
    app.note("", "notice")


async def answers(hand: Hand, action: Action) -> bool:
    """Whether asking for it has an effect that the operator can see, the one that is meant."""
    app = hand.app
    before, face, done = hand.screen, app.face_name, len(hand.client.done)
    reason = action.why_not(app.room_now.context())
    await app.hands.act(action.id)
    await hand.settle()
    if reason is not None:
        return app.said.text == reason
    if action.id in DEEDS:
        asked = DEEDS[action.id].about(app.room_now.context()).fields
        return isinstance(app.screen, FormDialog) if asked else len(hand.client.done) > done
    moved = bool(app.said.text) or hand.screen != before or app.face_name != face
    return "went wrong" not in app.said.text and (moved or action.id in STILL)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("room", sorted(ROOMS))
async def test_every_action_of_a_room_answers_when_it_is_asked_for_by_its_id(room):
    silent = []
    async with sitting("clocks", size=(120, 40)) as hand:
        for action in actions_of(room):
            await enter(hand, room)
            if action.id not in {"quit", f"place.{room}"} and not await answers(hand, action):
                silent.append(action.id)
    assert silent == []
