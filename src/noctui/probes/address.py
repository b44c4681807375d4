"""Literal addresses as the kernel wants and names them; no name is ever resolved here."""

import errno
import socket
from dataclasses import dataclass, field
from functools import lru_cache
from struct import Struct
from typing import TypeAlias

SockAddr: TypeAlias = tuple[str, int] | tuple[str, int, int, int]

_SOCKADDR_IN = Struct("@HH4s8x")
_SOCKADDR_IN6 = Struct("@HHI16sI")


@dataclass(frozen=True, slots=True)
class Endpoint:
    family: socket.AddressFamily
    host: str
    """Canonical spelling."""
    packed: bytes
    """As it stands in a packet."""
    scope: int = 0
    """Interface index of a link-local IPv6 address."""
    name: bytes = field(init=False, repr=False, compare=False)
    """The kernel's own struct of it, with port 0."""

    def __post_init__(self) -> None:
        if self.family == socket.AF_INET:
            name = _SOCKADDR_IN.pack(self.family, 0, self.packed)
        else:
            name = _SOCKADDR_IN6.pack(self.family, 0, 0, self.packed, self.scope)
        object.__setattr__(self, "name", name)

    def sockaddr(self, port: int = 0) -> SockAddr:
        return (self.host, port) if self.family == socket.AF_INET else (self.host, port, 0, self.scope)


def endpoint(address: str) -> Endpoint:
    """Read `192.0.2.1`, `2001:db8::1` or `fe80::1%eth0`.

    Raises ValueError for anything but a literal address, OSError when the interface does not exist.
    """
    if "%" not in address:
        return _parse(address)
    # An interface that comes back has another index, so what names one is looked up each time.
    bare, _, scope = address.partition("%")
    plain = _parse(bare)
    return Endpoint(plain.family, plain.host, plain.packed, _index(scope))


def fixed(address: str) -> Endpoint | None:
    """What `endpoint` says of it once and for all; None when it has to be asked each time, or says what is wrong."""
    try:
        return None if "%" in address else _parse(address)
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def _parse(address: str) -> Endpoint:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        packed = socket.inet_pton(family, address)
    except OSError:
        raise ValueError(f"not an address: {address!r}") from None
    return Endpoint(family, socket.inet_ntop(family, packed), packed)


def _index(scope: str) -> int:
    if scope.isdecimal():
        return int(scope)
    try:
        return socket.if_nametoindex(scope)
    except OSError:
        raise OSError(errno.ENODEV, f"no interface {scope!r}") from None
