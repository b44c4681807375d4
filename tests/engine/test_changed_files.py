"""Files of a running engine change: it goes over to them, except for what only another engine can follow."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from noctui.config.changes import are_good, fingerprint
from noctui.domain.views import EngineRow
from noctui.engine.clock import Clock
from noctui.engine.life import Life
from noctui.engine.options import Options
from noctui.engine.showing import Showing
from noctui.services.site import Site
from noctui.wire.board import Board
from tests.engine.house import write_site

ENGINE = EngineRow("site", "UTC", "en", "starting", 1, 0, False, False)
FLEET = "kinds: {host: {rtt: 1ms}}\nevents:\n  - {at: 5s, device: far, condition: down}\n"
PLAYBOOK = """\
id: own
name: {en: Own, zh: 本站}
lanes:
  - {id: one, name: {en: One, zh: 一}, steps: [{do: it, say: {en: It., zh: 做。}, next: end}]}
"""


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    site = write_site(tmp_path / "site", {"far": "192.0.2.1"})
    inventory = site / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text("utf-8").replace("contract: city}", "simulated: true}"), "utf-8")
    (site / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    (site / "state").mkdir()
    found = Life(Options(site), Clock(), Showing(Board(), ENGINE))
    await found.open()
    yield found
    await found.close()


async def reload(life: Life) -> None:
    loaded = life.load()
    await life.adopt(loaded, Site.of(loaded.file, loaded.policies, loaded.calendars))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


async def test_the_story_of_a_fleet_goes_on_unless_it_is_another_one(life: Life) -> None:
    story = life._probers["sim"]
    edit(life.options.site / "noctui.toml", '"Lab"', '"Laboratory"')
    await reload(life)
    assert life.showing.engine.site == "Laboratory"
    assert life._probers["sim"] is story
    edit(life.options.site / "fleet.yaml", "5s", "6s")
    await reload(life)
    assert life._probers["sim"] is not story


async def test_another_socket_is_said_to_need_a_restart_as_long_as_the_files_say_it(life: Life) -> None:
    toml = life.options.site / "noctui.toml"
    edit(toml, "[watch]", '[engine]\nsocket = "other.sock"\n[watch]')
    await reload(life)
    assert (life.showing.engine.trouble, life.showing.engine.detail) == ("restart", "socket")
    edit(toml, '[engine]\nsocket = "other.sock"\n', "")
    await reload(life)
    assert life.showing.engine.trouble == ""


async def test_files_that_were_read_are_known_to_be_good(life: Life) -> None:
    assert are_good(life.options.site / "state", fingerprint(life.options.site))


async def test_a_broken_playbook_is_told_while_its_last_good_version_stays(life: Life) -> None:
    own = life.options.site / "playbooks" / "own.yaml"
    own.parent.mkdir()
    own.write_text(PLAYBOOK, encoding="utf-8")
    await reload(life)
    assert life.showing.engine.trouble == ""
    good = life.core.site.file.playbooks["own"]
    edit(own, "next: end", "next: nowhere")
    await reload(life)
    assert life.showing.engine.trouble == "config"
    assert life.showing.engine.detail.startswith("playbooks/own.yaml:4:86: lanes.0.steps.0.next: no such step")
    assert life.core.site.file.playbooks["own"] == good
    assert life.core.site.file.broken_playbooks
    edit(own, "next: nowhere", "next: end")
    await reload(life)
    assert life.showing.engine.trouble == ""
