"""Changed files of a running engine: what changes a device waits for a yes to exactly what was shown."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from noctui.domain.commands import OpenMaintenance
from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR
from noctui.domain.reading import Reading
from noctui.domain.reload import Change, ReloadSite
from noctui.engine.clock import Clock
from noctui.engine.life import Life
from noctui.engine.options import Options
from noctui.engine.showing import Showing
from noctui.store import connect, journal
from noctui.wire.board import Board
from tests.engine.house import write_site
from tests.engine.test_reload import ENGINE

ANNA = Operator("anna", "Anna")
DEVICES = {"far": "192.0.2.1", "near": "192.0.2.2"}


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    site = write_site(tmp_path / "site", DEVICES, operators=["anna"])
    (site / "state").mkdir()
    found = Life(Options(site), Clock(), Showing(Board(), ENGINE))
    await found.open()
    yield found
    await found.close()


def rewrite(life: Life, devices: dict[str, str]) -> None:
    write_site(life.options.site, devices, operators=["anna"])


async def fail(life: Life, *names: str) -> None:
    for _ in range(3):
        at = life.core.clock.wall()
        await life.core.ingest([Reading(f"{name}/ping", at, 1, 0, None, None, None) for name in names])


def shown(life: Life) -> tuple[str, str]:
    return life.showing.engine.trouble, life.showing.engine.detail


async def test_a_changed_inventory_waits_until_somebody_has_seen_it_and_says_so(life: Life) -> None:
    rewrite(life, {"near": "192.0.2.3", "new": "192.0.2.4"})
    await life.reloader.watch()
    assert life.core.site.file.inventory.devices.keys() == DEVICES.keys()
    assert shown(life) == ("reload", "+1 −1 ~1")
    detail = await life.reloader.detail()
    assert detail.changes == (
        Change("devices", "added", "new"),
        Change("devices", "removed", "far"),
        Change("devices", "changed", "near", ("address",)),
    )
    answer = await life.reloader.perform(ReloadSite(detail.version), ANNA, "desk")
    assert (answer.code, shown(life)) == ("done", ("", ""))
    assert life.core.site.file.inventory.devices.keys() == {"near", "new"}
    [entry] = [
        e
        for e in await connect.read(life.core.reader, lambda c: journal.page(c, None, 99))
        if e.kind == "site.reloaded"
    ]
    assert (entry.actor, entry.source) == ("anna", "desk")
    assert entry.payload == {"version": detail.version, "added": 1, "removed": 1, "changed": 1}


async def test_files_that_go_back_to_what_runs_wait_no_longer(life: Life) -> None:
    rewrite(life, {"near": "192.0.2.3"})
    await life.reloader.watch()
    rewrite(life, DEVICES)
    await life.reloader.watch()
    assert shown(life) == ("", "")
    detail = await life.reloader.detail()
    assert (detail.version, detail.changes) == (detail.running, ())


async def test_other_parts_are_gone_over_to_at_once(life: Life) -> None:
    toml = life.options.site / "noctui.toml"
    toml.write_text(toml.read_text("utf-8").replace('"Lab"', '"Laboratory"'), "utf-8")
    await life.reloader.watch()
    assert (life.core.site.file.name, shown(life)) == ("Laboratory", ("", ""))


async def test_only_what_was_shown_is_activated(life: Life) -> None:
    rewrite(life, {"near": "192.0.2.2"})
    first = await life.reloader.detail()
    rewrite(life, {"far": "192.0.2.1"})
    assert (await life.reloader.perform(ReloadSite(first.version), ANNA, "desk")).code == "files_changed"
    assert life.core.site.file.inventory.devices.keys() == DEVICES.keys()


async def test_a_yes_that_is_said_twice_is_done_once(life: Life) -> None:
    rewrite(life, {"near": "192.0.2.2"})
    command = ReloadSite((await life.reloader.detail()).version)
    assert [(await life.reloader.perform(command, ANNA, "desk")).code for _ in range(2)] == ["done", "done"]
    entries = await connect.read(life.core.reader, lambda c: journal.page(c, None, 99))
    assert [e.kind for e in entries].count("site.reloaded") == 1


async def test_tickets_and_mutes_of_what_would_vanish_are_told_and_a_later_ticket_is_not_overlooked(life: Life) -> None:
    now = life.core.clock.wall()
    window = OpenMaintenance("near", now, now + HOUR, "works")
    assert (await life.core.perform(window, "op-1", ANNA, "desk")).done
    await fail(life, "far")
    rewrite(life, {"new": "192.0.2.4"})
    before = await life.reloader.detail()
    assert ([device for device, _ in before.tickets], before.mutes) == (["far"], (("near", 1),))
    refused = await life.reloader.perform(ReloadSite(before.version, tickets=0), ANNA, "desk")
    assert (refused.code, refused.params) == ("more_tickets", {"tickets": f"T-{before.tickets[0][1]}"})
    assert (await life.reloader.perform(ReloadSite(before.version, tickets=1), ANNA, "desk")).done
    assert life.core.working.held == {}


async def test_a_wrong_file_keeps_the_last_good_version_and_says_why(life: Life) -> None:
    inventory = life.options.site / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text("utf-8").replace("kind: host", "kind: hots"), "utf-8")
    detail = await life.reloader.detail()
    assert (detail.version, len(detail.problems)) == ("", 2)
    assert "没有类别 'hots'" in (await life.reloader.detail("zh")).problems[0]
    assert shown(life)[0] == "config"
    assert (await life.reloader.perform(ReloadSite("x"), ANNA, "desk")).code == "files_changed"
    rewrite(life, DEVICES)
    await life.reloader.watch()
    assert shown(life) == ("", "")


async def test_what_only_another_engine_can_follow_is_told_before(life: Life) -> None:
    toml = life.options.site / "noctui.toml"
    rewrite(life, {"near": "192.0.2.2"})
    toml.write_text(toml.read_text("utf-8") + '[engine]\nsocket = "other.sock"\n', "utf-8")
    detail = await life.reloader.detail()
    assert detail.restart == ("socket",)
    assert (await life.reloader.perform(ReloadSite(detail.version), ANNA, "desk")).done
    assert shown(life) == ("restart", "socket")


async def test_who_may_only_look_activates_nothing(life: Life) -> None:
    rewrite(life, {"near": "192.0.2.2"})
    version = (await life.reloader.detail()).version
    viewer = Operator("vi", "Vi", "viewer")
    assert (await life.reloader.perform(ReloadSite(version), viewer, "desk")).code == "not_allowed"
