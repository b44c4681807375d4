"""The sender of an engine as it really runs: killed between sent and marked, and with a channel that hangs."""

import asyncio
from pathlib import Path
from typing import Any

from noctui.domain.message_commands import MessagePage, MessageQuery, TestContact
from tests.engine.house import EngineProcess, Watcher
from tests.engine.voices import told, write_talking_site
from tests.patience import SLACK


async def states(watcher: Watcher, *numbers: int) -> list[str]:
    page = await watcher.client.ask(MessageQuery(numbers))
    assert isinstance(page, MessagePage), page
    return [row.state for row in page.rows]


async def test_an_engine_killed_between_sent_and_marked_sends_a_copy_with_the_same_key(tmp_path: Path) -> None:
    site = write_talking_site(tmp_path / "site")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            watcher.client.rescue = engine.start
            first = engine.process.pid
            assert (await watcher.client.do(TestContact("bo"))).done
            await watcher.until(lambda: len(told(site)) == 2, 30, "a copy")
            assert engine.process.pid != first
            await watcher.until(lambda: watcher.client.state == "live", 30, "the next engine")
            assert await settled(watcher, 1) == ["sent"]
    original, copy = told(site)
    assert original == copy


async def settled(watcher: Watcher, *numbers: int) -> list[str]:
    """How they stand when none of them is under way any more; what the mirror shows follows later."""
    async with asyncio.timeout(30 * SLACK):
        while {"new", "sending"} & set(found := await states(watcher, *numbers)):
            await asyncio.sleep(0.05)
    return found


def rows(watcher: Watcher) -> list[Any]:
    return list(watcher.client.views["messages"].values())


async def test_a_channel_that_hangs_holds_up_no_other_and_ends_with_its_limit(tmp_path: Path) -> None:
    site = write_talking_site(tmp_path / "site")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            hanging = await watcher.client.do(TestContact("cy"))
            speaking = await watcher.client.do(TestContact("anna", "good"))
            assert (hanging.params["messages"], speaking.params["messages"]) == ("1", "2")
            await watcher.until(lambda: len(told(site)) == 1, 15, "the other channel")
            await watcher.until(lambda: any(row.state == "dead" for row in rows(watcher)), 15, "the limit")
            [dead] = rows(watcher)
            assert (dead.id, dead.error) == (1, "hangs: no answer in time")


async def test_who_was_told_in_a_test_is_untested_no_more_at_once(tmp_path: Path) -> None:
    def untested() -> set[str]:
        found: Any = watcher.client.views["findings"].values()
        return {row.person for row in found if row.kind == "never_tested"}

    site = write_talking_site(tmp_path / "site")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            await watcher.until(lambda: untested() == {"Anna", "Bo", "Cy"}, what="three findings")
            assert (await watcher.client.do(TestContact("anna", "good"))).done
            await watcher.until(lambda: untested() == {"Bo", "Cy"}, 15, "the end of one")
