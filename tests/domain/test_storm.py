"""An outage as the poller sees it, result by result: whatever comes in first, only the device that died is blamed."""

from dataclasses import replace
from heapq import heappop, heappush

from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain.health import CheckState, step
from noctui.domain.inventory import Inventory
from noctui.domain.moments import MILLISECOND, SECOND, Instant, Span
from noctui.domain.topology import DeviceVerdict, Topology, resolve
from tests.domain.build import reading
from tests.domain.sites import trees

DIES, RETURNS, END = 60 * SECOND, 180 * SECOND, 300 * SECOND


class Storm:
    """A poller in miniature: every device at its own phase, suspects again soon, those who are awaited at once."""

    def __init__(self, site: Inventory, victim: str, phases: dict[str, Span], rtt: Span) -> None:
        self.site, self.victim, self.rtt = site, victim, rtt
        self.topology = Topology.of(site)
        self.checks = {f"{name}/ping": CheckState() for name in site.devices}
        self.booked: dict[str, DeviceVerdict] = {}
        self.blamed: list[tuple[Instant, str, DeviceVerdict]] = []
        self.due: list[tuple[Instant, str]] = [(phase, name) for name, phase in phases.items()]
        self.coming: list[tuple[Instant, str, int]] = []

    def run(self, until: Instant) -> None:
        self.due.sort()
        while min(self.due[:1] + [(at, name) for at, name, _ in self.coming[:1]])[0] < until:
            if self.coming and (not self.due or self.coming[0][0] <= self.due[0][0]):
                self.hear(*heappop(self.coming))
            else:
                self.ask(*heappop(self.due))

    def ask(self, at: Instant, name: str) -> None:
        cut_off = DIES <= at < RETURNS and self.victim in self.topology.line(name)
        timeout = self.site.devices[name].checks[0].timeout
        heappush(self.coming, (at + (timeout if cut_off else self.rtt), name, 0 if cut_off else 1))

    def hear(self, at: Instant, name: str, received: int) -> None:
        spec = self.site.devices[name].checks[0]
        state = self.checks[spec.id] = step(self.checks[spec.id], spec, reading(at, received))
        heappush(self.due, (at + (spec.interval if state.hard == state.soft else spec.retry), name))
        self.judge(at)

    def judge(self, at: Instant) -> None:
        for name, verdict in resolve(self.topology, self.checks).items():
            for awaited in verdict.awaits:
                self.ask_at_once(at, awaited)
            if not verdict.awaits and verdict != self.booked.get(name):
                self.booked[name] = verdict
                if verdict.state in ("down", "unreachable"):
                    self.blamed.append((at, name, verdict))

    def ask_at_once(self, at: Instant, name: str) -> None:
        planned = [entry for entry in self.due if entry[1] == name]
        if planned:
            self.due.remove(planned[0])
            self.due.sort()
            self.ask(at, name)


@st.composite
def storms(draw: st.DrawFn) -> Storm:
    site = draw(trees())
    names = sorted(site.devices)
    attempts = {name: draw(st.integers(1, 3)) for name in names}
    devices = {
        name: replace(one, checks=(replace(one.checks[0], attempts=attempts[name]),))
        for name, one in site.devices.items()
    }
    phases = {name: draw(st.integers(0, 9_999)) * MILLISECOND for name in names}
    rtt = draw(st.integers(1, 900)) * MILLISECOND
    return Storm(replace(site, devices=devices), draw(st.sampled_from(names)), phases, rtt)


@settings(deadline=None)
@given(storms())
def test_in_a_storm_only_the_device_that_died_is_blamed_and_all_come_back(storm: Storm) -> None:
    storm.run(RETURNS)
    assert {name for _, name, verdict in storm.blamed if verdict.state == "down"} == {storm.victim}
    assert {verdict.root for _, _, verdict in storm.blamed if verdict.state == "unreachable"} <= {storm.victim}
    for name in storm.topology.behind(storm.victim):
        assert storm.booked[name] == DeviceVerdict("unreachable", storm.victim)
    known = len(storm.blamed)
    storm.run(END)
    assert storm.blamed[known:] == []
    assert set(storm.booked.values()) == {DeviceVerdict("up")}


@settings(deadline=None)
@given(storms())
def test_an_outage_is_booked_within_its_attempts_and_one_more_question(storm: Storm) -> None:
    storm.run(RETURNS)
    spec = storm.site.devices[storm.victim].checks[0]
    longest = spec.interval + spec.attempts * (spec.retry + spec.timeout) + 2 * spec.timeout
    first = next(at for at, name, _ in storm.blamed if name == storm.victim)
    assert first - DIES <= longest
