"""One half of a pair is gone and everything still works: that is told, and so is its end."""

from dataclasses import replace

import pytest

from noctui.domain.commands import OpenMaintenance
from noctui.domain.inventory import Group
from noctui.domain.moments import HOUR
from noctui.services import load
from noctui.services.site import Site
from noctui.store import groups, journal
from tests.services.scene import Scene, device, site

GROUPS = {"pair": Group("pair", ("up-1", "up-2"))}


@pytest.fixture
def pair(scene: Scene) -> Scene:
    scene.site = site(
        device("up-1", ("gw",), place="a"),
        device("up-2", ("gw",), place="a"),
        device("shop", ("pair",), place="a"),
        groups=GROUPS,
    )
    scene.restart()
    scene.all_up()
    return scene


def test_a_lost_half_is_told_beside_its_own_outage_and_takes_nothing_with_it(pair: Scene) -> None:
    pair.fall("up-1")
    assert pair.kinds() == ["problem", "redundancy_lost"]
    told = pair.announced[-1]
    assert not told.bell
    assert {key: told.params[key] for key in ("group", "lost", "left", "all", "need")} == {
        "group": "pair",
        "lost": "up-1",
        "left": "1",
        "all": "2",
        "need": "1",
    }
    assert pair.state("shop") == "up"
    assert [ticket.root for ticket in pair.tickets()] == ["up-1"]


def test_its_return_is_told_once_all_members_are_back(pair: Scene) -> None:
    pair.fall("up-1")
    pair.fall("up-2", "shop")
    pair.answer("up-1")
    assert "redundancy_back" not in pair.kinds()
    pair.answer("up-2", "shop")
    assert pair.kinds().count("redundancy_lost") == pair.kinds().count("redundancy_back") == 1


def test_an_outage_of_the_whole_group_is_told_as_an_outage_only(pair: Scene) -> None:
    pair.fall("up-1", "up-2", "shop")
    assert "redundancy_lost" not in pair.kinds()
    pair.answer("up-1")
    assert pair.kinds().count("redundancy_lost") == 1


def test_planned_work_on_one_half_is_no_news_until_it_is_over(pair: Scene) -> None:
    assert pair.do(OpenMaintenance("up-1", pair.now, pair.now + HOUR, "firmware")).done
    pair.fall("up-1")
    assert pair.said == []
    pair.pass_time(HOUR)
    pair.fall("srv")
    assert "redundancy_lost" in pair.kinds()


def test_a_half_that_flaps_is_none_to_rely_on(pair: Scene) -> None:
    for _ in range(3):
        pair.readings(False, "up-1")
        pair.answer("up-1")
    assert pair.kinds() == ["flapping", "redundancy_lost"]


def test_a_restart_neither_repeats_nor_forgets_it(pair: Scene) -> None:
    pair.fall("up-1")
    pair.restart()
    pair.fall("srv")
    assert pair.kinds().count("redundancy_lost") == 1
    pair.answer("up-1")
    assert pair.kinds()[-1] == "redundancy_back"
    assert pair.read(groups.all_of) == {}


def test_a_group_that_leaves_the_files_leaves_no_announced_loss_behind(pair: Scene) -> None:
    pair.fall("up-1")
    inventory = replace(pair.site.file.inventory, groups={})
    devices = {**inventory.devices, "shop": replace(inventory.devices["shop"], parents=())}
    pair.site = Site.of(replace(pair.site.file, inventory=replace(inventory, devices=devices)), pair.site.policies)
    pair.working = pair.verb(lambda tx: load.load(tx))
    assert pair.kinds()[-1] == "redundancy_back"
    assert pair.read(groups.all_of) == {}


def test_what_is_not_told_stands_in_the_journal(pair: Scene) -> None:
    pair.fall("up-1")
    pair.fall("up-2")
    entries = [e for e in pair.read(lambda c: list(journal.entries(c))) if e.kind == "group.state"]
    assert [(e.subject, e.payload["was"], e.payload["state"]) for e in entries] == [("group:pair", "reduced", "broken")]
