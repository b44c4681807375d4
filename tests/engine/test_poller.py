"""When whom is asked: at the interval, sooner in doubt, at once when told to; never twice at a time."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import SECOND
from noctui.domain.reading import Reading
from noctui.engine.poller import Poller
from noctui.engine.seat import Seat
from noctui.probes.port import Target


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer: hours pass in no time."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class Network:
    """Answers after its delay; remembers when it was asked."""

    def __init__(self, delay: float = 0.01) -> None:
        self.delay = delay
        self.asked: list[tuple[float, str]] = []
        self.flying: set[str] = set()
        self.poller: Poller

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def ask(self, targets: list[Target]) -> None:
        loop = asyncio.get_running_loop()
        for target in targets:
            assert target.check not in self.flying
            self.flying.add(target.check)
            self.asked.append((loop.time(), target.check))
            loop.call_later(self.delay, self._answer, target)

    def _answer(self, target: Target) -> None:
        self.flying.discard(target.check)
        self.poller.deliver([Reading(target.check, 1, 1, 1, 5, 5, 5)])


def spec(name: str) -> CheckSpec:
    return CheckSpec(f"{name}/ping", name, "icmp", "192.0.2.1", interval=10 * SECOND, retry=2 * SECOND)


def drive(
    seconds: float, delay: float = 0.01, doubtful: bool = False, hurry_at: float | None = None, many: int = 0
) -> Network:
    network = Network(delay)
    soft = CheckState("up", "down") if doubtful else CheckState("up", "up")

    async def ingest(readings: list[Reading]) -> Mapping[str, CheckState]:
        return {reading.check: soft for reading in readings}

    async def main() -> None:
        network.poller = Poller(ingest, lambda check: network)
        network.poller.plan([spec(str(number)) for number in range(many)] or [spec("a"), spec("b")])
        running = asyncio.create_task(network.poller.run())
        if hurry_at is not None:
            await asyncio.sleep(hurry_at)
            await network.poller.ask("a/ping")
        await asyncio.sleep(seconds - (hurry_at or 0))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(main())
    return network


def times(network: Network, check: str) -> list[float]:
    return [at for at, name in network.asked if name == check]


def gaps(network: Network, check: str) -> list[float]:
    at = times(network, check)
    return [round(b - a, 1) for a, b in pairwise(at)]


def test_everybody_is_asked_within_the_first_second_and_then_at_the_interval() -> None:
    network = drive(3600)
    for check in ("a/ping", "b/ping"):
        assert times(network, check)[0] <= 1.1
        assert 5 <= gaps(network, check)[0] <= 15, "it takes its own place in the interval"
        assert set(gaps(network, check)[1:]) <= {9.9, 10.0, 10.1}
        assert 359 <= len(times(network, check)) <= 361


def test_a_doubtful_check_is_asked_again_at_its_retry_interval() -> None:
    assert set(gaps(drive(60, doubtful=True), "a/ping")) <= {1.9, 2.0, 2.1}


def test_an_answer_that_takes_longer_than_the_interval_is_waited_for() -> None:
    network = drive(100, delay=15)
    assert all(gap >= 15 for gap in gaps(network, "a/ping"))


def test_probe_now_asks_at_once_and_the_others_keep_their_rhythm() -> None:
    network = drive(30, hurry_at=5)
    assert any(5 <= at <= 5.1 for at in times(network, "a/ping"))
    assert set(gaps(network, "b/ping")[1:]) <= {9.9, 10.0, 10.1}
    assert times(network, "a/ping")[-1] - times(drive(30), "a/ping")[-1] < 0.1, "and so does it itself, thereafter"


def test_a_new_plan_asks_again_what_the_old_probers_never_answered() -> None:
    silent, network = Network(delay=3600), Network()
    probers = {"now": silent}

    async def ingest(readings: list[Reading]) -> Mapping[str, CheckState]:
        return {reading.check: CheckState("up", "up") for reading in readings}

    async def main() -> None:
        network.poller = silent.poller = Poller(ingest, lambda check: probers["now"])
        network.poller.plan([spec("a"), spec("gone")])
        running = asyncio.create_task(network.poller.run())
        await asyncio.sleep(5)
        waiting = asyncio.create_task(network.poller.ask("gone/ping"))
        await asyncio.sleep(0)
        probers["now"] = network
        network.poller.plan([spec("a")])
        await asyncio.sleep(60)
        assert isinstance(waiting.exception(), KeyError)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(main())
    assert times(network, "a/ping")[0] <= 6.1
    assert set(gaps(network, "a/ping")[1:]) <= {9.9, 10.0, 10.1}


SPANS = ((0, 0.5, 1, 1.5, 2, 2.5), (40, 41.5, 43, 44.5, 46, 47.5, 49))
"""Beginnings of half seconds in the first round, and in a later one."""


def test_many_devices_are_asked_evenly_spread_and_the_first_time_no_faster_than_a_network_can_bear() -> None:
    network = drive(60, many=8_000)
    first, later = ([sum(begin <= at < begin + 0.5 for at, _ in network.asked) for begin in span] for span in SPANS)
    assert max(first) <= 4_000 * 0.5 * 1.2
    assert len({check for at, check in network.asked if at < 2.1}) == 8_000
    assert min(later) >= 800 * 0.5 * 0.7
    assert max(later) <= 800 * 0.5 * 1.3


def test_the_seat_is_taken_once_and_free_again_when_it_was_left(tmp_path: Path) -> None:
    first, second = Seat(tmp_path / "state" / "lock"), Seat(tmp_path / "state" / "lock")
    assert first.take()
    assert not second.take()
    assert second.holder() is not None
    first.leave()
    assert second.take()
