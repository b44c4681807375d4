"""How true a round trip is: noctui's, with the loop idle and 40 % busy, beside fping's and the kernel's own.

    python -m bench.rtt [--hosts 1000] [--rounds 3]

A tunnel device answers each address after a delay of its own (1 to 10 ms). A witness hears every packet at the device
and has the kernel's stamps of its going and coming: that is the truth, however late the answers are. fping prints three
digits, so up to 5 us of its error are rounding. Needs root and fping.
"""

import argparse
import asyncio
import fcntl
import heapq
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.lab import Net, why_not

from noctui.domain.reading import Reading
from noctui.probes.icmp import IcmpProber
from noctui.probes.port import Target

BUSY, PERIOD = 0.02, 0.05
"""Seconds that the busy loop is held, and how often."""
PACE = 0.05
"""Seconds over which fifty hosts are asked, as the poller does and as fping -i1 does."""
_TUNSETIFF, _TUN, _NO_PI = 0x4004_54CA, 0x0001, 0x1000
_EVERYTHING = 0x0003
_STAMPS, _FORCED_BUFFER = 35, 33
_OUTGOING = 4

Errors = list[float]
"""Microseconds by which a round trip was told too long."""


class Tunnel(Net):
    """A host whose route to 10.140.0.0/16 leads into a program."""

    def __init__(self) -> None:
        super().__init__("noc")

    def build(self) -> None:
        with self.inside():
            self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.device, _TUNSETIFF, struct.pack("16sH22x", b"tun0", _TUN | _NO_PI))
        self.ip("noc", "addr add 10.140.255.254/16 dev tun0", "link set lo up", "link set tun0 txqueuelen 10000 up")
        self.may_ping(True)
        self.responder = os.fork()
        if not self.responder:
            respond(self.device)

    def close(self) -> None:
        os.kill(self.responder, signal.SIGKILL)
        os.waitpid(self.responder, 0)
        os.close(self.device)
        super().close()


def respond(device: int) -> None:
    """Answer each echo request after the delay of its address, for ever."""
    waiting: list[tuple[float, bytes]] = []
    while True:
        rest = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        if select.select([device], [], [], rest)[0]:
            packet = os.read(device, 2048)
            if len(packet) > 28 and packet[0] >> 4 == 4 and packet[20] == 8:
                heapq.heappush(waiting, (time.monotonic() + delay_of(packet[16:20]), answer_to(packet)))
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(device, heapq.heappop(waiting)[1])


def delay_of(address: bytes) -> float:
    """Seconds: 1 to 10 ms."""
    return 0.001 + (address[2] * 250 + address[3]) % 90 * 0.0001


def answer_to(packet: bytes) -> bytes:
    """The echo reply: both addresses change places, and type 8 becomes 0, by which the checksum grows."""
    checksum = int.from_bytes(packet[22:24]) + 0x0800
    checksum = (checksum & 0xFFFF) + (checksum >> 16)
    return packet[:12] + packet[16:20] + packet[12:16] + bytes(2) + checksum.to_bytes(2) + packet[24:]


class Witness:
    """The kernel's stamps of what went and came over the tunnel."""

    def __init__(self, tunnel: Tunnel) -> None:
        with tunnel.inside():
            self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERYTHING))
            self._sock.bind(("tun0", _EVERYTHING))
        self._sock.setsockopt(socket.SOL_SOCKET, _FORCED_BUFFER, 32 << 20)
        self._sock.setsockopt(socket.SOL_SOCKET, _STAMPS, 1)
        self._sock.setblocking(False)

    def truths(self) -> dict[str, float]:
        """Microseconds of each address's round trip since the last call."""
        went: dict[bytes, int] = {}
        took: dict[str, float] = {}
        while True:
            try:
                packet, ancillary, _, source = self._sock.recvmsg(64, 64)
            except BlockingIOError:
                return took
            seconds, nanoseconds = struct.unpack("@ll", ancillary[0][2])
            at = seconds * 1_000_000_000 + nanoseconds
            if source[2] == _OUTGOING:
                went[packet[16:20]] = at
            elif packet[12:16] in went:
                took[socket.inet_ntoa(packet[12:16])] = (at - went[packet[12:16]]) / 1_000


def fping(tunnel: Tunnel, addresses: Sequence[str]) -> dict[str, float]:
    with tunnel.inside():
        done = subprocess.run(
            ["fping", "-C1", "-q", "-i1", "-t1000"],
            input="\n".join(addresses),
            text=True,
            capture_output=True,
            check=False,
        )
    told = (line.split(":") for line in done.stderr.splitlines())
    return {address.strip(): float(ms) * 1_000 for address, ms in told if ms.strip() != "-"}


def idle(tunnel: Tunnel, addresses: Sequence[str]) -> dict[str, float]:
    return asyncio.run(_noctui(tunnel, addresses, busy=False))


def busy(tunnel: Tunnel, addresses: Sequence[str]) -> dict[str, float]:
    return asyncio.run(_noctui(tunnel, addresses, busy=True))


async def _noctui(tunnel: Tunnel, addresses: Sequence[str], busy: bool) -> dict[str, float]:
    readings: list[Reading] = []
    prober = IcmpProber(readings.extend, lambda: 0)
    with tunnel.inside():
        await prober.start()
    holding = asyncio.create_task(_hold()) if busy else None
    for begin in range(0, len(addresses), 50):
        prober.ask([Target(address, address) for address in addresses[begin : begin + 50]])
        await asyncio.sleep(PACE)
    await asyncio.sleep(1.2)
    if holding is not None:
        holding.cancel()
    await prober.close()
    return {reading.check: float(reading.rtt_avg) for reading in readings if reading.rtt_avg is not None}


async def _hold() -> None:
    """Keep the loop as busy as a screen that repaints does."""
    while True:
        end = time.perf_counter() + BUSY
        while time.perf_counter() < end:
            pass
        await asyncio.sleep(PERIOD - BUSY)


def errors(tunnel: Tunnel, witness: Witness, tell: Callable[..., dict[str, float]], hosts: Sequence[str]) -> Errors:
    witness.truths()
    told = tell(tunnel, hosts)
    truths = witness.truths()
    return [span - truths[address] for address, span in told.items() if address in truths]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if reason := why_not() or (None if shutil.which("fping") else "fping is not installed"):
        print(f"skipped: {reason}")
        return 1
    hosts = [f"10.140.{number // 250}.{number % 250 + 1}" for number in range(options.hosts)]
    found: dict[str, Errors] = {"fping": [], "idle": [], "busy": []}
    with Tunnel() as tunnel:
        witness = Witness(tunnel)
        for _ in range(options.rounds):
            for tell in (fping, idle, busy):
                found[tell.__name__] += errors(tunnel, witness, tell, hosts)
    print(f"error of the round trip in us, {options.rounds} × {options.hosts} hosts")
    print(f"{'':12} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>9}  told")
    for name, one in found.items():
        _print({"fping": "fping -i1", "idle": "noctui", "busy": "40 % busy"}[name], one, found["fping"], options)
    return 0


def _print(name: str, one: Errors, peer: Errors, options: argparse.Namespace) -> None:
    size = sorted(abs(error) for error in one)
    cuts = quantiles(size, n=100)
    ratio = cuts[98] / quantiles(sorted(abs(error) for error in peer), n=100)[98]
    told = f"{len(one)} of {options.hosts * options.rounds}"
    print(
        f"{name:12} {cuts[49]:8.1f} {cuts[94]:8.1f} {cuts[98]:8.1f} {size[-1]:9.1f}  {told}, p99 × {ratio:.2f} of fping"
    )


if __name__ == "__main__":
    sys.exit(main())
