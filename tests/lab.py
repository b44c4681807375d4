"""The laboratory: a small network of network namespaces whose links are really cut. Needs root and `ip`.

    noc ── uplink ─┬─ sw-a ──── cam-a1, cam-a2, cam-a3 (IPv6)            site A
                   ├─ sw-core ─ leaf-01 … leaf-12                        site B
                   ├─ rtr-1 ─┬─ server                                   site B, the redundant pair
                   └─ rtr-2 ─┘

Cutting a device takes the carrier from all its neighbours, as a power cut does. What is behind a router is silent then;
of a single leaf its switch complains after a moment that it can't find it.
"""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

LEAVES = tuple(f"leaf-{number:02}" for number in range(1, 13))
CAMERAS = ("cam-a1", "cam-a2", "cam-a3")

PARENTS: Mapping[str, tuple[str, ...]] = {
    "uplink": (),
    "sw-a": ("uplink",),
    "sw-core": ("uplink",),
    "rtr-1": ("uplink",),
    "rtr-2": ("uplink",),
    "server": ("routers",),
    **dict.fromkeys(CAMERAS, ("sw-a",)),
    **dict.fromkeys(LEAVES, ("sw-core",)),
}
"""What each device stands behind, as an inventory would say it; `routers` is the group below."""

GROUPS: Mapping[str, tuple[str, ...]] = {"routers": ("rtr-1", "rtr-2")}

ADDRESSES: Mapping[str, str] = {
    "uplink": "10.77.0.1",
    "sw-a": "10.77.1.1",
    "cam-a1": "10.77.1.11",
    "cam-a2": "10.77.1.12",
    "cam-a3": "fd77:1::13",
    "sw-core": "10.77.2.1",
    **{leaf: f"10.77.2.{10 + number}" for number, leaf in enumerate(LEAVES, 1)},
    "rtr-1": "10.77.13.2",
    "rtr-2": "10.77.14.2",
    "server": "10.77.3.10",
}

PLACES: Mapping[str, str] = {name: "a" if name in ("uplink", "sw-a", *CAMERAS) else "b" for name in ADDRESSES}
"""The site of each device."""

_CLONE_NEWNET = 0x4000_0000
_SYSCTLS = {
    "ipv4/ip_forward": "1",
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
    "ipv4/conf/all/ignore_routes_with_linkdown": "1",
    "ipv4/conf/default/ignore_routes_with_linkdown": "1",
    "ipv6/conf/all/forwarding": "1",
    "ipv6/conf/all/ignore_routes_with_linkdown": "1",
    "ipv6/conf/default/ignore_routes_with_linkdown": "1",
    "ipv6/conf/all/keep_addr_on_down": "1",
    "ipv6/conf/default/keep_addr_on_down": "1",
    "ipv6/conf/all/accept_dad": "0",
    "ipv6/conf/default/accept_dad": "0",
}
_HUNG = {
    "ipv4/icmp_echo_ignore_all": "1",
    "ipv6/icmp/echo_ignore_all": "1",
    "ipv4/ip_forward": "0",
    "ipv6/conf/all/forwarding": "0",
}
_AWAKE = {key: str(1 - int(value)) for key, value in _HUNG.items()}
EVERYBODY = "0\t2147483647"
NOBODY = "1\t0"
_serial = count()


@cache
def why_not() -> str | None:
    """Why namespaces can't be used here, or None when they can."""
    if os.geteuid():
        return "network namespaces need root"
    try:
        with Net("try"):
            return None
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespaces here: {getattr(error, 'stderr', None) or error}"


class Net:
    """Namespaces with names of their own; all are gone after the `with` block, whatever happens in it."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts
        self._prefix = f"noctui-{os.getpid()}-{next(_serial)}"
        self._children: list[subprocess.Popen[Any]] = []

    def __enter__(self) -> Self:
        try:
            _ip([f"netns add {self.namespace(host)}" for host in self.hosts])
            self.build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def build(self) -> None:
        """Give the fresh namespaces links, addresses and routes."""

    def close(self) -> None:
        for child in self._children:
            child.kill()
            child.wait()
        for host in self.hosts:
            subprocess.run(["ip", "netns", "del", self.namespace(host)], check=False, capture_output=True)

    def namespace(self, host: str) -> str:
        """What `ip netns exec` calls the host."""
        return f"{self._prefix}-{host}"

    def argv(self, argv: Sequence[str], host: str = "noc") -> list[str]:
        """The command that runs `argv` on the host."""
        return ["ip", "netns", "exec", self.namespace(host), *argv]

    def exec(self, argv: Sequence[str], host: str = "noc", **popen: Any) -> subprocess.Popen[Any]:
        """Start a program on a host; it is killed with the laboratory."""
        child = subprocess.Popen(self.argv(argv, host), **popen)
        self._children.append(child)
        return child

    @contextlib.contextmanager
    def inside(self, host: str = "noc") -> Iterator[None]:
        """Sockets that this thread opens meanwhile belong to the host, and keep belonging to it."""
        with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{self.namespace(host)}", "rb") as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def ip(self, host: str, *lines: str) -> None:
        """Run `ip` commands on a host, all in one process."""
        _ip(lines, "-n", self.namespace(host))

    def tune(self, host: str, sysctls: Mapping[str, str]) -> None:
        """Write sysctls below net/ of one host."""
        with self.inside(host):
            for key, value in sysctls.items():
                Path("/proc/sys/net", key).write_text(value, encoding="ascii")

    def may_ping(self, allowed: bool, host: str = "noc") -> None:
        """Let everybody, or nobody, open unprivileged ICMP sockets on the host."""
        self.tune(host, {"ipv4/ping_group_range": EVERYBODY if allowed else NOBODY})

    def wire(self, *pairs: tuple[str, str]) -> None:
        """Lay links between `host/interface` ends."""
        ends = [(left.split("/"), right.split("/")) for left, right in pairs]
        _ip(
            [
                f"link add {a_if} netns {self.namespace(a)} type veth peer name {b_if} netns {self.namespace(b)}"
                for (a, a_if), (b, b_if) in ends
            ]
        )


class FarSide(Net):
    """A link to a far side that answers every address of 10.128.0.0/16 and swallows all of 10.129.0.0/16."""

    def __init__(self) -> None:
        super().__init__("noc", "far")

    def build(self) -> None:
        self.wire(("noc/up0", "far/noc0"))
        self.ip("noc", "addr add 10.255.0.1/30 dev up0", "link set lo up", "link set up0 up")
        self.ip("noc", *(f"route add 10.{net}.0.0/16 via 10.255.0.2" for net in (128, 129)))
        self.ip("far", "addr add 10.255.0.2/30 dev noc0", "link set lo up", "link set noc0 up")
        self.ip("far", "route add local 10.128.0.0/16 dev lo", "route add blackhole 10.129.0.0/16")
        self.tune("far", {"ipv4/ip_forward": "1"})
        self.may_ping(True)

    @staticmethod
    def addresses(size: int, dead_every: int = 0) -> list[str]:
        """So many addresses; every n-th one is dead (0: none is)."""
        return [
            f"10.{129 if dead_every and number % dead_every == 0 else 128}.{number // 250}.{number % 250 + 1}"
            for number in range(size)
        ]


class Lab(Net):
    """The network drawn above."""

    addresses = ADDRESSES

    def __init__(self) -> None:
        super().__init__("noc", *ADDRESSES)
        self._routes: dict[str, list[str]] = {host: [] for host in self.hosts}
        self._interfaces: dict[str, list[str]] = {host: [] for host in self.hosts}

    def cut(self, device: str) -> None:
        """Switch a device off: its links go down."""
        self.ip(device, *(f"link set {interface} down" for interface in self._interfaces[device]))

    def hang(self, device: str) -> None:
        """Its links stay up, but it neither answers nor forwards any more."""
        self.tune(device, _HUNG)

    @contextlib.contextmanager
    def narrow(self, device: str, largest: int) -> Iterator[None]:
        """Meanwhile it takes no packet of more bytes than this."""
        interfaces = self._interfaces[device]
        self.ip(device, *(f"link set {interface} mtu {largest}" for interface in interfaces))
        try:
            yield
        finally:
            self.ip(device, *(f"link set {interface} mtu 1500" for interface in interfaces))

    def mend(self, device: str) -> None:
        """Switch it on again; it answers within a second or two."""
        self.tune(device, _AWAKE)
        self.ip(device, *(f"link set {interface} up" for interface in self._interfaces[device]), *self._routes[device])

    def build(self) -> None:
        for host in self.hosts:
            self.tune(host, _SYSCTLS)
            self.ip(host, "link set lo up")
        self.may_ping(True)
        self._link("noc/up0 10.77.0.2/30 fd77::2/64", "uplink/noc0 10.77.0.1/30 fd77::1/64")
        self._link("uplink/a0 10.77.11.1/30 fd77:a::1/64", "sw-a/up0 10.77.11.2/30 fd77:a::2/64")
        self._link("uplink/b0 10.77.12.1/30", "sw-core/up0 10.77.12.2/30")
        self._switch("sw-a", "10.77.1.1/24 fd77:1::1/64", CAMERAS)
        self._switch("sw-core", "10.77.2.1/24", LEAVES)
        self._pair()
        self._send_home()

    def _pair(self) -> None:
        for number, metric in ((1, 10), (2, 20)):
            net = f"10.77.{12 + number}"
            back = f"10.77.{14 + number}"
            self._link(f"uplink/r{number} {net}.1/30", f"rtr-{number}/up0 {net}.2/30")
            self._link(f"rtr-{number}/srv0 {back}.1/30", f"server/r{number} {back}.2/30")
            self._route("uplink", f"10.77.3.10 via {net}.2 metric {metric}")
            self._route(f"rtr-{number}", f"10.77.3.10 via {back}.2", "blackhole 10.77.3.10 metric 4096")
            self._route("server", f"default via {back}.1 metric {metric}")
        self.ip("server", "addr add 10.77.3.10/32 dev lo")

    def _send_home(self) -> None:
        self._route("noc", "default via 10.77.0.1", "default via fd77::1")
        self._route("uplink", "10.77.1.0/24 via 10.77.11.2", "10.77.2.0/24 via 10.77.12.2", "fd77:1::/64 via fd77:a::2")
        # What has no way any more is swallowed, not complained about: silence is the harder case.
        self._route("uplink", "blackhole 10.77.0.0/16", "blackhole fd77::/16 metric 4096")
        self._route("sw-a", "default via 10.77.11.1", "default via fd77:a::1")
        self._route("sw-core", "default via 10.77.12.1")
        self._route("rtr-1", "default via 10.77.13.1")
        self._route("rtr-2", "default via 10.77.14.1")

    def _switch(self, switch: str, own: str, leaves: Sequence[str]) -> None:
        """A bridge with a leaf on each port; leaves send all else to it."""
        self.ip(switch, "link add br0 type bridge mcast_snooping 0")
        self._attach(switch, "br0", own.split())
        for port, leaf in enumerate(leaves):
            self._link(f"{switch}/port{port}", f"{leaf}/eth0")
            self.ip(switch, f"link set port{port} master br0")
            address = ADDRESSES[leaf]
            wide = ":" in address
            self.ip(leaf, f"addr add {address}/{64 if wide else 24} dev eth0")
            self._route(leaf, f"default via {own.split()[wide].split('/')[0]}")

    def _link(self, left: str, right: str) -> None:
        """Each end is `host/interface address…`."""
        (a, *a_addresses), (b, *b_addresses) = left.split(), right.split()
        self.wire((a, b))
        self._attach(*a.split("/"), a_addresses)
        self._attach(*b.split("/"), b_addresses)

    def _attach(self, host: str, interface: str, addresses: Sequence[str]) -> None:
        self._interfaces[host].append(interface)
        added = [f"addr add {address} dev {interface}" for address in addresses]
        # Neighbours ask again at once, or the first question, lost while a port wakes up, would cost a second.
        self.tune(host, {f"{ip}/neigh/{interface}/retrans_time_ms": "50" for ip in ("ipv4", "ipv6")})
        self.ip(host, *added, f"link set {interface} up")

    def _route(self, host: str, *routes: str) -> None:
        lines = [f"route replace {route}" for route in routes]
        self._routes[host] += lines
        self.ip(host, *lines)


def _ip(lines: Sequence[str], *options: str) -> None:
    subprocess.run(
        ["ip", *options, "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True, capture_output=True
    )


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
