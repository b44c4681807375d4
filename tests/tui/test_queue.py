"""The queue under the fingers: columns, order, filters, saved views."""

import json
from dataclasses import replace
from pathlib import Path

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.tui.dialogs.views import ViewChooser
from tests.tui.scenes import NOW, clock, ticket
from tests.tui.test_app_desk import Hand, sitting


async def fill(hand: Hand) -> None:
    """Seven tickets in as many states."""
    week = clock("observation", "观察", "running", NOW + 3 * DAY, kind="watch")
    rows = (
        ticket(1, owner="li", owner_name="Li Na", level="I", level_name={"en": "I", "zh": "一级"}, status="accepted",
               clocks=(clock("restore", "恢复", "breached", NOW - HOUR),), breached=1),
        ticket(2, clocks=(clock("arrive", "到场", "running", NOW + 10 * MINUTE),)),
        ticket(3, clocks=(clock("arrive", "到场", "running", NOW + 30 * MINUTE + 1 * SECOND),), kind="complaint",
               text="no picture [/] at night", site="north"),
        ticket(4, clocks=(clock("repair", "修复", "paused", None, left=2 * HOUR),), paused=True, owner="wu"),
        ticket(5, clocks=(week,), status="resolved", recovered=NOW - HOUR, owner="li"),
        ticket(6, clocks=(clock("arrive", "到场", "running", NOW + 5 * HOUR),), muted=True),
        ticket(7, clocks=(), status="closed", owner="li"),
    )
    hand.client.views["tickets"].clear()
    await hand.change("tickets", **{f"_{row.id}": row for row in rows})
    await hand.press("3")


async def test_the_queue_is_ordered_by_the_next_deadline_and_an_observation_comes_by_its_end() -> None:
    async with sitting() as hand:
        await fill(hand)
        assert hand.table.view == (1, 2, 3, 6, 5, 4, 7)
