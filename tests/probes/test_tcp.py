import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from noctui.domain.moments import MILLISECOND, SECOND
from noctui.domain.reading import Reading
from noctui.probes.port import Target
from noctui.probes.tcp import TcpProber
from tests.lab import FarSide
from tests.probes.asking import Catch, ask, by_check, wall

SHORT = 150 * MILLISECOND


@asynccontextmanager
async def listening(host: str = "127.0.0.1") -> AsyncIterator[int]:
    """A port that welcomes."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), host, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def closed_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def ask_from(far: FarSide, targets: list[Target], **options: object) -> list[Reading]:
    with far.inside():
        return await ask(partial(TcpProber, **options), targets)


async def test_an_open_port_answers_with_the_round_trip_of_the_handshake():
    async with listening() as port:
        (reading,) = await ask(TcpProber, [Target("a/web", "127.0.0.1", probes=3, spacing=10 * MILLISECOND, port=port)])
    assert (reading.sent, reading.received, reading.method, reading.note) == (3, 3, "tcp", "")
    assert 0 < reading.rtt_min <= reading.rtt_avg <= reading.rtt_max < 100 * MILLISECOND


async def test_a_port_is_asked_over_ipv6_as_well():
    async with listening("::1") as port:
        (reading,) = await ask(TcpProber, [Target("a/web", "::1", port=port)])
    assert reading.received == 1


async def test_a_closed_port_fails_a_check_of_that_port():
    (reading,) = await ask(TcpProber, [Target("a/web", "127.0.0.1", port=closed_port())])
    assert (reading.sent, reading.received, reading.note) == (1, 0, "refused")


async def test_a_refusal_is_a_sign_of_life_when_no_port_is_asked_for():
    (reading,) = await ask(partial(TcpProber, ports=[closed_port()]), [Target("a/ping", "127.0.0.1", probes=2)])
    assert (reading.sent, reading.received, reading.method) == (2, 2, "tcp")


async def test_silence_ends_at_the_timeout_and_holds_nobody_up(far):
    dead = [Target(f"dead {n}", f"10.129.0.{n}", timeout=SHORT) for n in range(1, 20)]
    living = [Target(f"living {n}", f"10.128.0.{n}", timeout=SHORT) for n in range(1, 20)]
    began = wall()
    readings = await ask_from(far, [*dead, *living], ports=[7001, 7002])
    found = by_check(readings)
    assert {found[target.check].received for target in living} == {1}
    assert {(found[target.check].sent, found[target.check].note) for target in dead} == {(1, "timeout")}
    assert {reading.check for reading in readings[:19]} == {target.check for target in living}
    assert all(SHORT <= found[target.check].at - began < SHORT + 100 * MILLISECOND for target in dead)


async def test_the_next_port_is_tried_when_the_first_stays_silent(far):
    far.ip("far", "route replace blackhole 10.130.0.0/16")
    with far.inside("far"):
        listener = socket.create_server(("10.128.77.1", 7002))
    with listener:
        (reading,) = await ask_from(far, [Target("a", "10.128.77.1")], ports=[7001, 7002])
    assert reading.received == 1


async def test_a_known_host_is_asked_only_where_it_answered_last():
    async with listening() as port:
        catch = Catch()
        prober = TcpProber(catch, wall, ports=[port, closed_port()])
        await prober.start()
        target = Target("a/ping", "127.0.0.1")
        prober.ask([target])
        await catch.until(1)
        assert prober._doors(target) == (port,)
    prober.ask([target])  # nobody welcomes there any more, but the host refuses
    assert (await catch.until(2))[1].received == 1
    await prober.close()


async def test_without_a_route_nothing_is_sent(far):
    (reading,) = await ask_from(far, [Target("a/web", "203.0.113.1", port=80)])
    assert (reading.sent, reading.note) == (0, "no-route")


async def test_a_name_is_never_resolved():
    (reading,) = await ask(TcpProber, [Target("a/web", "localhost", port=80)])
    assert (reading.sent, reading.note) == (0, "bad-address")


async def test_a_target_that_finds_no_free_socket_is_not_called_dead(far):
    targets = [Target(str(n), f"10.129.0.{n}", timeout=SHORT, port=80) for n in range(1, 6)]
    readings = await ask_from(far, targets, sockets=2)
    assert sorted((reading.sent, reading.note) for reading in readings) == [(0, "no-socket")] * 3 + [(1, "timeout")] * 2


async def test_running_out_of_descriptors_is_our_own_fault(monkeypatch):
    def exhausted(*_: object) -> socket.socket:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr("noctui.probes.tcp.socket.socket", exhausted)
    (reading,) = await ask(TcpProber, [Target("a/web", "127.0.0.1", port=80)])
    assert (reading.sent, reading.note) == (0, "no-descriptor")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.129.0.1"])
async def test_no_socket_is_left_open(far, address):
    before = os.listdir("/proc/self/fd")
    await ask_from(far, [Target(str(n), address, timeout=SHORT) for n in range(50)])
    assert len(os.listdir("/proc/self/fd")) <= len(before)


async def test_closing_in_the_middle_ends_at_once_and_leaves_nothing(far):
    before = len(os.listdir("/proc/self/fd"))
    catch = Catch()
    prober = TcpProber(catch, wall)
    with far.inside():
        await prober.start()
        prober.ask([Target(str(n), f"10.129.0.{n}", timeout=60 * SECOND) for n in range(1, 50)])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await prober.close()
    assert catch.readings == []
    assert len(os.listdir("/proc/self/fd")) == before
