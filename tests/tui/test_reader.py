"""Whatever is read in a box moves by the same keys."""

import sys
from collections.abc import Callable

import pytest

from noctui.tui.dialogs.output import Output
from noctui.tui.dialogs.reader import Reader
from noctui.tui.dialogs.sheet import Sheet
from tests.tui.test_app_desk import Hand, sitting

LINES = "\n".join(f"line {number:03}" for number in range(200))


def printing() -> Output:
    return Output("printed", [sys.executable, "-c", f"print({LINES!r})"])


async def seen(hand: Hand, *keys: str) -> set[str]:
    """Lines in view after these keys."""
    await hand.press(*keys)
    return {line for line in LINES.splitlines() if line in hand.screen}


@pytest.mark.parametrize("box", [lambda: Sheet("title", LINES), printing], ids=["sheet", "output"])
async def test_a_box_moves_by_lines_by_pages_and_to_its_ends(box: Callable[[], Reader]) -> None:
    async with sitting(size=(80, 24)) as hand:
        await hand.app.push_screen(box())
        await hand.settle()
        top = await seen(hand, "home")
        assert "line 000" in top
        assert "line 199" not in top
        assert "line 000" not in await seen(hand, "j", "j", "j")
        page = await seen(hand, "g", "pagedown")
        assert min(page) >= "line 010"
        assert "line 199" in await seen(hand, "G")
        assert await seen(hand, "home") == top
