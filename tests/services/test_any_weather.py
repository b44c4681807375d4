"""Whatever fails, flaps, is muted and comes back in whatever order: what was announced as a problem gets its end, and
what is broken and hidden by nobody has its ticket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noctui.domain.commands import Acknowledge, EndMute, OpenMaintenance
from noctui.domain.inventory import Group
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.mute import keeps_quiet, muting
from noctui.domain.mute_commands import ExtendMute, Silence
from noctui.domain.reading import Reading
from noctui.domain.topology import holds
from noctui.services import monitoring, mutes, settling
from noctui.store import connect
from tests.services.scene import Scene, device, site

PAIR = (device("up-1", ("gw",), place="a"), device("up-2", ("gw",), place="a"), device("shop", ("pair",), place="a"))
SITE = site(*PAIR, groups={"pair": Group("pair", ("up-1", "up-2"))})
NAMES = ("gw", "srv", "sw-core", "cam-01", "cam-02", "up-1", "up-2", "shop")
CALM = 25
"""Sweeps after which nothing flaps or is in doubt any more."""
BEGINS = {"problem": "recovery", "reopened": "recovery", "flapping": "steady", "redundancy_lost": "redundancy_back"}
"""How it is announced that something begins, and that it has ended."""

events = st.one_of(
    st.tuples(st.sampled_from(["dies", "limps", "heals", "flickers"]), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["acknowledged", "sticky"]), st.sampled_from([*NAMES, "site:a", "site:b"])),
    st.tuples(st.sampled_from(["window", "silence"]), st.sampled_from([*NAMES, "site:a", "site:b"])),
    st.tuples(st.sampled_from(["unmuted", "extended"]), st.just("")),
    st.tuples(st.sampled_from(["restart", "sweep", "sweeps", "minutes"]), st.just("")),
)


@dataclass
class World:
    """What is really so, and the desk that looks at it."""

    scene: Scene
    dead: set[str] = field(default_factory=set)
    limping: set[str] = field(default_factory=set)

    def silent(self) -> set[str]:
        """Who does not answer: the dead, and all whose way needs them."""
        found: set[str] = set()
        for name in SITE.topology.order:
            node = SITE.file.inventory.devices[name]
            ways = [SITE.topology.groups.get(parent, parent) for parent in node.parents]
            if name in self.dead or not all(holds(way, found.__contains__) for way in ways):
                found.add(name)
        return found

    def sweep(self, times: int = 1) -> None:
        for _ in range(times):
            self.scene.now += 10 * SECOND
            silent = self.silent()
            self._take([self._reading(name, name in silent) for name in SITE.file.inventory.devices])
            self.scene.verb(lambda tx: mutes.sweep(tx, self.scene.working))
            self.scene.verb(settling.sweep)

    def _reading(self, name: str, silent: bool) -> Reading:
        received = 0 if silent else 2 if name in self.limping else 4
        times = (None,) * 3 if silent else (1000,) * 3
        return Reading(f"{name}/ping", self.scene.now, 4, received, *times)

    def _take(self, batch: Sequence[Reading]) -> None:
        working, now = self.scene.working, self.scene.now
        found = monitoring.assess(SITE, working, batch, now)
        if found.writes(working):
            self.scene.verb(lambda tx: monitoring.book(tx, working, found))
        monitoring.take_over(working, found)

    def happen(self, what: str, name: str) -> None:
        scene = self.scene
        match what:
            case "dies":
                self.dead.add(name)
            case "limps":
                self.limping.add(name)
            case "heals":
                self.dead.discard(name)
                self.limping.discard(name)
            case "flickers":
                for _ in range(7):
                    self.dead ^= {name}
                    self.sweep()
            case "acknowledged" | "sticky":
                scene.do(Acknowledge(name, scene.now + HOUR, "known", sticky=what == "sticky"))
            case "window":
                scene.do(OpenMaintenance(name, scene.now, scene.now + HOUR, "works"))
            case "silence":
                scene.do(Silence(name, scene.now + HOUR, "noise"))
            case "unmuted" | "extended":
                self._change_newest(what)
            case "restart":
                scene.restart()
            case "minutes":
                for _ in range(20):
                    scene.now += MINUTE
                    self.sweep()
            case _:
                self.sweep(1 if what == "sweep" else 4)

    def _change_newest(self, what: str) -> None:
        if newest := max(self.scene.working.mutes, key=lambda mute: mute.id, default=None):
            end = EndMute(newest.id, "") if what == "unmuted" else ExtendMute(newest.id, newest.ends + HOUR, "still")
            self.scene.do(end)


def nobodys(scene: Scene) -> Iterator[str]:
    """Devices that are down by themselves and hidden by nobody, and have no ticket all the same."""
    for name, now in scene.working.devices.items():
        hidden = keeps_quiet(muting(scene.working.mutes, SITE.file.inventory.devices[name], scene.now))
        if now.state == "down" and not now.flapping and not hidden and name not in scene.working.held:
            yield name


def without_end(scene: Scene) -> set[str]:
    """What was announced to have begun and not to be over. That a device answers badly and then not at all is one
    problem, which ends with the ticket of the second half."""
    going_on = set[str]()
    for row in scene.announced:
        subject = row.params.get("group") or row.params.get("device", "site")
        if row.kind in BEGINS:
            going_on.add(f"{BEGINS[row.kind]} {subject}")
        going_on.discard(f"{row.kind} {subject}")
    return going_on


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(events, max_size=15))
def test_no_weather_leaves_a_problem_without_a_ticket_or_an_announcement_without_its_end(
    story: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = connect.open_writer(connect.sqlite_url(tmp_path_factory.mktemp("any") / "noctui.db"))
    try:
        scene = passed(World(Scene(engine, SITE)), story)
        assert without_end(scene) == set()
        assert (scene.working.held, scene.working.groups, list(scene.working.mutes)) == ({}, {}, [])
        before = scene.working.devices
        assert not any(now.state != "up" or now.announced or now.flapping for now in before.values())
        scene.restart()
        assert scene.working.devices == before
    finally:
        engine.dispose()


def passed(world: World, story: list[tuple[str, str]]) -> Scene:
    """The desk when all of it has happened, everything is well again and every mute has ended."""
    world.sweep(2)
    for what, name in story:
        world.happen(what, name)
    world.sweep(CALM)
    assert list(nobodys(world.scene)) == []
    world.dead.clear()
    world.limping.clear()
    world.sweep(CALM)
    world.scene.now += 2 * DAY
    world.sweep(2)
    return world.scene


def test_what_answered_badly_before_it_was_lost_behind_another_gets_an_end_of_its_own(scene: Scene) -> None:
    passed(World(scene_of(scene)), [("limps", "srv"), ("sweeps", ""), ("dies", "gw"), ("sweeps", "")])
    assert [row.kind for row in scene.announced if row.params.get("device") == "srv"] == ["problem", "recovery"]


def scene_of(scene: Scene) -> Scene:
    scene.site = SITE
    scene.restart()
    return scene
