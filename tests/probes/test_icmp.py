"""Real pings: on loopback, and over a link to a far side that answers, swallows or refuses."""

import asyncio
import errno
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from noctui.domain.moments import MILLISECOND, SECOND
from noctui.domain.reading import Reading
from noctui.probes.address import Endpoint
from noctui.probes.choose import open_icmp
from noctui.probes.echo import BUFFER, EchoSocket
from noctui.probes.icmp import BURST, IcmpProber
from noctui.probes.port import Target
from tests.lab import FarSide
from tests.probes.asking import Catch, ask, by_check, wall

SHORT = 150 * MILLISECOND


async def ask_from(far: FarSide, targets: list[Target]) -> list[Reading]:
    with far.inside():
        return await ask(IcmpProber, targets)


@pytest.mark.usefixtures("may_ping")
async def test_loopback_answers_at_every_address_and_in_both_families():
    names = ["127.0.0.1", "127.1.2.3", "127.255.255.254", "::1"]
    readings = by_check(await ask(IcmpProber, [Target(name, name) for name in names]))
    assert {name: (r.sent, r.received, r.method, r.note) for name, r in readings.items()} == dict.fromkeys(
        names, (1, 1, "icmp", "")
    )
    # who is interrupted while sending several does not know when each of them left
    assert all(0 <= reading.rtt_avg < SECOND for reading in readings.values() if reading.rtt_avg is not None)


@pytest.mark.usefixtures("may_ping")
async def test_several_probes_of_one_target_are_spaced_and_make_one_reading():
    began = time.monotonic()
    (reading,) = await ask(IcmpProber, [Target("a", "127.0.0.1", probes=4, spacing=30 * MILLISECOND)])
    assert (reading.sent, reading.received) == (4, 4)
    assert reading.rtt_min <= reading.rtt_avg <= reading.rtt_max
    assert time.monotonic() - began >= 0.09


@pytest.mark.usefixtures("may_ping")
async def test_an_address_asked_twice_at_the_same_time_answers_twice():
    readings = by_check(await ask(IcmpProber, [Target("a", "127.0.0.9"), Target("b", "127.0.0.9", probes=2)]))
    assert {check: reading.received for check, reading in readings.items()} == {"a": 1, "b": 2}


@pytest.mark.usefixtures("may_ping")
async def test_what_our_own_host_cannot_send_says_nothing_about_the_device():
    impossible = {
        "no address": "camera-7",
        "no interface": "fe80::1%nowhere",
        "broadcast": "255.255.255.255",
        "no destination": "0.0.0.300",
    }
    readings = by_check(await ask(IcmpProber, [Target(name, address) for name, address in impossible.items()]))
    assert {name: (r.sent, r.received, r.loss) for name, r in readings.items()} == dict.fromkeys(
        impossible, (0, 0, 0.0)
    )
    assert [readings[name].note for name in impossible] == [
        "bad-address",
        "no-interface",
        "not-permitted",
        "bad-address",
    ]


async def test_without_a_route_nothing_is_sent(far):
    (reading,) = await ask_from(far, [Target("a", "203.0.113.1")])
    assert (reading.sent, reading.note) == (0, "no-route")


async def test_the_dead_time_out_and_the_living_do_not_wait_for_them(either_way):
    dead = [Target(f"dead {n}", f"10.129.0.{n}", timeout=SHORT) for n in range(1, 20)]
    living = [Target(f"living {n}", f"10.128.0.{n}", timeout=SHORT) for n in range(1, 20)]
    readings = await ask_from(either_way, [*dead, *living])
    found = by_check(readings)
    assert [found[target.check].received for target in dead] == [0] * 19
    assert {found[target.check].note for target in dead} == {"timeout"}
    assert [found[target.check].received for target in living] == [1] * 19
    assert {reading.check for reading in readings[:19]} == {target.check for target in living}
    waited = min(found[target.check].at for target in dead) - max(found[target.check].at for target in living)
    assert waited > SHORT // 2


async def test_a_dead_subnet_of_thousands_delays_no_living_device_that_is_asked_after_it(far):
    dead = [Target(f"dead {n}", f"10.129.{n // 250}.{n % 250 + 1}") for n in range(3_000)]
    living = [Target(f"living {n}", f"10.128.0.{n}") for n in range(1, 51)]
    began = wall()
    readings = await ask_from(far, [*dead, *living])
    assert {reading.check for reading in readings[:50]} == {target.check for target in living}
    assert all(reading.received == 1 for reading in readings[:50])
    assert all((reading.sent, reading.note) == (1, "timeout") for reading in readings[50:])
    assert min(reading.at for reading in readings[50:]) - began >= SECOND


async def test_a_dead_address_is_given_up_at_its_own_timeout(far):
    targets = [Target(str(ms), f"10.129.1.{ms // 50}", timeout=ms * MILLISECOND) for ms in (50, 150, 300)]
    began = wall()
    readings = by_check(await ask_from(far, targets))
    for target in targets:
        late = readings[target.check].at - began - target.timeout
        assert 0 <= late < 100 * MILLISECOND, target


async def test_a_sweep_of_several_bursts_finds_exactly_the_living(either_way):
    addresses = FarSide.addresses(3 * BURST, dead_every=10)
    readings = by_check(await ask_from(either_way, [Target(address, address, timeout=SHORT) for address in addresses]))
    alive = {address for address in addresses if address.startswith("10.128.")}
    assert {check for check, reading in readings.items() if reading.received} == alive
    assert all(reading.sent == 1 for reading in readings.values())


async def test_a_router_that_refuses_ends_the_wait(either_way):
    either_way.ip("far", "route replace unreachable 10.130.0.0/16")
    either_way.ip("noc", "route replace 10.130.0.0/16 via 10.255.0.2")
    began = time.monotonic()
    readings = by_check(
        await ask_from(either_way, [Target("a", "10.130.0.1", timeout=8 * SECOND), Target("b", "10.128.0.1")])
    )
    refused, living = readings["a"], readings["b"]
    assert (refused.sent, refused.received, refused.note) == (1, 0, "host-unreachable")
    assert living.received == 1
    assert time.monotonic() - began < 4


async def test_a_full_buffer_of_our_own_is_no_outage(far):
    catch = Catch()
    prober = IcmpProber(catch, wall)
    with far.inside():
        await prober.start()
    for echo in prober.sockets:
        echo._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    prober.ask([Target(str(n), f"10.128.9.{n % 250}", timeout=SHORT) for n in range(BURST)])
    readings = by_check(await catch.until(BURST))
    await prober.close()
    swallowed = [reading for reading in readings.values() if not reading.received]
    assert len(swallowed) > BURST // 2
    assert {(reading.sent, reading.note) for reading in swallowed} == {(0, "overrun")}


async def test_the_buffer_holds_ten_seconds_of_replies(far):
    catch = Catch()
    prober = IcmpProber(catch, wall)
    with far.inside():
        await prober.start()
    assert all(echo.buffer >= BUFFER for echo in prober.sockets)
    addresses = FarSide.addresses(4_000)
    for start in range(0, len(addresses), BURST):
        prober.ask([Target(address, address) for address in addresses[start : start + BURST]])
        prober._act(asyncio.get_running_loop().time())  # all are sent before the first reply is read
    readings = await catch.until(len(addresses))
    assert sum(reading.received for reading in readings) == len(addresses)
    assert prober.overruns == 0
    await prober.close()


async def ask_over_a_busy_line(monkeypatch: pytest.MonkeyPatch, refusals: int) -> Reading:
    """One target, while the send buffer is full for that many attempts."""

    def send_some(requests: Sequence[tuple[int, Endpoint]]) -> int:
        attempts.append(requests)
        if len(attempts) <= refusals:
            raise BlockingIOError(errno.EAGAIN, "full")
        return really_send(requests)

    attempts: list[object] = []
    catch = Catch()
    prober = IcmpProber(catch, wall)
    await prober.start()
    really_send = prober.sockets[0].send_some
    monkeypatch.setattr(prober.sockets[0], "send_some", send_some)
    prober.ask([Target("a", "127.0.0.1", timeout=SHORT)])
    (reading,) = await catch.until(1)
    await prober.close()
    return reading


@pytest.mark.usefixtures("may_ping")
async def test_a_full_send_buffer_is_waited_for(monkeypatch):
    reading = await ask_over_a_busy_line(monkeypatch, refusals=1)
    assert (reading.sent, reading.received, reading.note) == (1, 1, "")


@pytest.mark.usefixtures("may_ping")
async def test_a_send_buffer_that_stays_full_is_no_outage(monkeypatch):
    reading = await ask_over_a_busy_line(monkeypatch, refusals=1_000_000)
    assert (reading.sent, reading.received, reading.note) == (0, 0, "no-buffer")


@pytest.mark.usefixtures("may_ping")
async def test_a_host_without_ipv6_says_so_and_goes_on(monkeypatch):
    def only_v4(family: socket.AddressFamily) -> EchoSocket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "no IPv6 here")
        return EchoSocket(family)

    monkeypatch.setattr("noctui.probes.icmp.EchoSocket", only_v4)
    readings = by_check(await ask(IcmpProber, [Target("four", "127.0.0.1"), Target("six", "::1")]))
    assert readings["four"].received == 1
    assert (readings["six"].sent, readings["six"].note) == (0, "no-family")


@pytest.mark.usefixtures("may_ping")
async def test_a_busy_loop_does_not_lengthen_the_round_trip():
    catch = Catch()
    prober = IcmpProber(catch, wall)
    await prober.start()
    prober.ask([Target(str(n), f"127.0.4.{n}") for n in range(1, 101)])
    await asyncio.sleep(0)
    hold = time.monotonic() + 0.3
    while time.monotonic() < hold:
        pass
    readings = await catch.until(100)
    await prober.close()
    assert [reading.received for reading in readings] == [1] * 100
    # A batch of requests that was interrupted has none.
    assert max((reading.rtt_max for reading in readings if reading.rtt_max is not None), default=0) < 100 * MILLISECOND


@pytest.mark.usefixtures("may_ping")
async def test_nothing_wakes_the_loop_once_everything_is_answered():
    catch = Catch()
    prober = IcmpProber(catch, wall)
    await prober.start()
    prober.ask([Target("a", "127.0.0.1", timeout=60 * SECOND)])
    await catch.until(1)
    assert prober._alarm is None
    assert not prober._watched
    await prober.close()


async def test_who_may_ping_gets_pings(far):
    with far.inside():
        prober, method = await open_icmp(Catch(), wall)
    await prober.close()
    assert (method, type(prober)) == ("icmp", IcmpProber)


def test_who_may_not_ping_gets_the_fallback(far):
    """In a child without the capability and outside ping_group_range."""
    script = """if True:
        import asyncio
        from noctui.probes.choose import open_icmp
        from noctui.probes.icmp import IcmpProber

        async def main():
            try:
                await IcmpProber(print, int).start()
            except PermissionError as error:
                print(type(error).__name__)
            prober, method = await open_icmp(print, int)
            print(type(prober).__name__, method)
            await prober.close()

        asyncio.run(main())
    """
    far.may_ping(False)
    try:
        argv = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", sys.executable, "-c", script]
        done = subprocess.run(far.argv(argv), capture_output=True, text=True, check=True)
    finally:
        far.may_ping(True)
    assert done.stdout.split("\n") == ["PermissionError", "TcpProber tcp", ""]
