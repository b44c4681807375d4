"""The policy of a running engine changes: a wrong one is refused, a good one moves every deadline."""

from pathlib import Path

from noctui.domain.moments import HOUR
from tests.engine.house import EngineProcess, Watcher, write_site

POLICY = """\
id: s19
name: {en: Own}
levels: [{id: all, name: {en: All}}]
clocks:
  - {id: fix, name: {en: fix}, start: reported, until: [recovered], within: {all: 2h}}
"""
CLOSED = "{kind: tcp, port: 1, interval: 1s, retry: 1s, attempts: 2, timeout: 500ms}"
"""A port that nobody serves: the device is down from the first."""


async def test_a_policy_that_becomes_wrong_keeps_its_last_good_version_in_force(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"gone": "127.0.0.1"}, check=CLOSED)
    own = site / "policies" / "s19.yaml"
    own.parent.mkdir()
    own.write_text(POLICY, encoding="utf-8")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()

            def due() -> int | None:
                return next((clock.due for ticket in watcher.tickets for clock in ticket.clocks), None)

            await watcher.until(due, what="a ticket with a deadline")
            first = due()
            assert first is not None
            own.write_text(POLICY.replace("reported", "reportd"), encoding="utf-8")
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "config")
            assert watcher.client.engine is not None
            assert "policies/s19.yaml:5:39:" in watcher.client.engine.detail
            assert due() == first
            own.write_text(POLICY.replace("2h", "3h"), encoding="utf-8")
            await watcher.until(lambda: due() == first + HOUR, what="the deadline of the new policy")
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "")
