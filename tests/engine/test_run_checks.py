"""A check step on the laboratory's network: the engine looks, the evidence comes, an operator answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.run_commands import AnswerStep, CheckStep, StartRun
from noctui.domain.run_views import RunDetail, RunQuery
from tests.engine.house import EngineProcess, Watcher, write_lab_site
from tests.lab import Lab

PLAYBOOK = """\
id: link
name: {en: A link, zh: 链路}
parameters:
  - {id: far, kind: device, ask: {en: Which device?, zh: 哪台设备？}}
lanes:
  - id: only
    name: {en: Only, zh: 唯一}
    steps:
      - check: large
        say: {en: Ping it with large packets., zh: 用大包测试。}
        probe: {ping: "{far}", packets: 10, size: 1500}
      - check: route
        say: {en: Walk the route., zh: 跟踪路由。}
        probe: {trace: "{far}"}
"""


@pytest.fixture
def engine(lab: Lab, tmp_path: Path) -> Iterator[EngineProcess]:
    site = write_lab_site(tmp_path / "site")
    (site / "playbooks").mkdir()
    (site / "playbooks" / "link.yaml").write_text(PLAYBOOK, encoding="utf-8")
    with EngineProcess(site, lab.argv) as found:
        yield found


async def detail(watcher: Watcher, run: int) -> RunDetail:
    found = await watcher.client.ask(RunQuery(run))
    assert isinstance(found, RunDetail), found
    return found


async def evidence(watcher: Watcher, run: int, step: str) -> dict[str, str]:
    """What a look has seen, once the row says that there is news."""
    while True:
        seen = (found := await detail(watcher, run)).evidence.get(step)
        if seen is not None and seen.kind == "seen":
            return dict(seen.data)
        newest = found.row.newest
        await watcher.until(lambda newest=newest: watcher.client.views["runs"][run].newest != newest, what="evidence")


async def test_what_the_network_says_is_kept_with_the_run_and_answers_nothing_by_itself(
    lab: Lab, engine: EngineProcess
) -> None:
    async with Watcher(engine.socket) as watcher:
        await watcher.live()
        started = await watcher.client.do(StartRun("link", {"far": "leaf-02"}))
        assert started.done, started
        run = int(started.params["run"])
        assert (await watcher.client.do(CheckStep(run, "large", 1))).done
        seen = await evidence(watcher, run, "large")
        assert (seen["sent"], seen["received"], seen["size"], seen["proposed"]) == ("10", "10", "1500", "good")
        assert (seen["target"], seen["address"]) == ("leaf-02", lab.addresses["leaf-02"])
        assert [lane.step for lane in (await detail(watcher, run)).row.lanes] == ["large"]
        assert (await watcher.client.do(AnswerStep(run, "large", 1, "good"))).done
        lab.cut("leaf-02")
        try:
            assert (await watcher.client.do(CheckStep(run, "route", 1))).done
            assert (await evidence(watcher, run, "route"))["proposed"] == "bad"
        finally:
            lab.mend("leaf-02")
        assert (await watcher.client.do(AnswerStep(run, "route", 1, "bad", text="leaf-02 is cut"))).done
