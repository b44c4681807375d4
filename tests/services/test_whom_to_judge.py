"""Only who may have changed is judged with a batch: that comes to the same as judging everybody."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from noctui.domain.health import CheckState
from noctui.domain.inventory import Group, SiteRules
from noctui.domain.moments import SECOND
from noctui.domain.reading import Reading
from noctui.services import monitoring
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store.status import DeviceStatus
from tests.services.scene import START, device, site

PAIR = Group("pair", ("sw-x", "sw-y"))
SITE = site(
    device("isp"),
    device("sw-x", ("gw",)),
    device("sw-y", ("sw-core",)),
    device("far", ("pair",)),
    replace(device("ups-fed", ("gw",)), soft_parents=("far",)),
    rules=SiteRules(uplinks=("isp",)),
    groups={"pair": PAIR},
)
ASKED = ("isp", "gw", "sw-core", "sw-x", "sw-y", "far", "ups-fed", "cam-01", "cam-02", "srv")


def fresh(known: Site) -> Working:
    devices = known.file.inventory.devices
    return Working({c: CheckState() for c in known.checks}, {d: DeviceStatus() for d in devices}, unjudged=set(devices))


def reading(name: str, answer: str, now: int) -> Reading:
    return Reading(f"{name}/ping", now, int(answer != "unsent"), int(answer == "answer"), rtt_avg=1000)


def judge(working: Working, batch: list[Reading], now: int) -> set[str]:
    found = monitoring.assess(SITE, working, batch, now)
    monitoring.take_over(working, found)
    return found.ask


def story(chance: Random) -> Iterator[dict[str, str]]:
    """Devices die, fall out of reach of our own host and come back; one or two are asked, and seldom all."""
    now = dict.fromkeys(ASKED, "answer")
    for _ in range(200):
        if chance.random() < 0.3:
            now[chance.choice(ASKED)] = chance.choice(["answer", "answer", "miss", "miss", "unsent"])
        asked = len(ASKED) if chance.random() < 0.02 else chance.choice([1, 1, 2])
        yield {name: now[name] for name in chance.sample(ASKED, asked)}


@pytest.mark.parametrize("seed", range(24))
def test_judging_those_who_may_have_changed_is_judging_all(seed: int) -> None:
    few, all_, now = fresh(SITE), fresh(SITE), START
    for answers in story(Random(seed)):
        now += 3 * SECOND
        batch = [reading(name, answer, now) for name, answer in answers.items()]
        all_.unjudged = set(all_.devices)
        assert judge(few, batch, now) <= judge(all_, batch, now)
        assert few.devices == all_.devices
        assert (few.blind, few.checks, few.unsettled) == (all_.blind, all_.checks, all_.unsettled)


def test_a_dead_device_is_judged_again_with_what_concerns_it_alone() -> None:
    working = fresh(SITE)
    for turn in range(1, 4):
        judge(working, [reading("cam-01", "miss", START + turn * SECOND), reading("gw", "answer", START)], START)
    found = monitoring.assess(SITE, working, [reading("cam-02", "answer", START)], START)
    assert "cam-01" in working.unsettled
    assert found.unsettled.keys() == {"cam-02"}
    found = monitoring.assess(SITE, working, [reading("sw-core", "answer", START)], START)
    assert "cam-01" in found.unsettled
