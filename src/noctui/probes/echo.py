"""One ICMP socket of one family: echo requests out, echo replies and ICMP errors in.

Opening and the first packet are icmplib's; every further packet is that one with another sequence number.
"""

import errno
import secrets
import socket
import sys
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Any, NamedTuple, TypeAlias

from icmplib import ICMPSocketError, SocketPermissionError
from icmplib.sockets import ICMPv4Socket, ICMPv6Socket

from noctui.probes.address import Endpoint
from noctui.probes.mmsg import Inbox, Outbox

BUFFER = 4 << 20
"""Bytes asked for replies: about 10 s of 1,000 a second. The default keeps 256 replies, the rest would look lost."""

PAYLOAD = b"noctui duty desk"

BATCH = 8
"""Requests that leave together at most: their stamps are told from the first and the last."""

_SLOTS = 64
"""Replies that are read together at most."""
_ROOM = 72
"""Bytes of a reply that are read: an IP header with all its options, and ours."""
_GULP = 65_536
"""More than the buffer holds: all that has arrived is read at once, yet a flood can't hold the loop for ever."""

_HEADER = Struct("!BBHHH")
_ADDRESSED = Struct(f"!{Outbox.DATA}sBBHHH")
_NAME_SIZE = {socket.AF_INET: 16, socket.AF_INET6: 28}
_FROM = {socket.AF_INET: Struct("@4x4s24xNiill"), socket.AF_INET6: Struct("@8x16s8xNiill")}
"""The head of a slot: who sent it, then the control message with its stamp (size, level, kind, s, ns)."""
_EXTENDED_ERROR = Struct("@IBBBB")
_MEMINFO = Struct("@9I")

# From the kernel's headers; the socket module has no names for them.
_SO_TIMESTAMPNS = 35
_SO_RCVBUFFORCE = 33
_SO_SNDBUFFORCE = 32
_SO_MEMINFO = 55
_SOL_RAW = 255
_ICMP_FILTER = 1
_ICMP6_FILTER = 1
_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}

_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
_TTL_EXCEEDED = {socket.AF_INET: 11, socket.AF_INET6: 3}
_REASONS = {
    errno.EHOSTUNREACH: "host-unreachable",
    errno.ENETUNREACH: "net-unreachable",
    errno.EACCES: "prohibited",
    errno.EPERM: "prohibited",
}


Reply: TypeAlias = tuple[bytes, int, int]
"""Source as in a packet, sequence number, and when it arrived: ns since 1970 by the kernel, 0 when it does not say."""


class Complaint(NamedTuple):
    """An ICMP error about one of our requests."""

    destination: str
    """Whom the request was for."""
    sequence: int
    note: str


class Packet:
    """An echo request that is stamped with one sequence number after the other."""

    __slots__ = ("_id", "_sum", "_tail", "_type")

    def __init__(self, first: bytes) -> None:
        """`first` is a whole echo request with sequence number 0."""
        self._type, _, checksum, self._id, _ = _HEADER.unpack_from(first)
        self._sum: int = ~checksum & 0xFFFF
        self._tail = first[_HEADER.size :]

    def stamped(self, sequence: int) -> bytes:
        """The request with this sequence number (0..65535)."""
        return _HEADER.pack(self._type, 0, self._checksum(sequence), self._id, sequence) + self._tail

    def address(self, slots: Outbox, requests: Sequence[tuple[int, Endpoint]]) -> None:
        """Write a place and the head of the request with its sequence number over what stood in each slot."""
        put, buffer, kind, identity = _ADDRESSED.pack_into, slots.bytes, self._type, self._id
        for slot, (sequence, place) in zip(slots.slots, requests, strict=False):
            put(buffer, slot, place.name, kind, 0, self._checksum(sequence), identity, sequence)

    def _checksum(self, sequence: int) -> int:
        """It grows by the number (RFC 1624)."""
        return -(self._sum + sequence) % 0xFFFF


class EchoSocket:
    """Never blocks. All probes of a family share it: a raw socket of each probe would get a copy of every reply."""

    def __init__(self, family: socket.AddressFamily) -> None:
        """Unprivileged if the kernel lets us, else raw.

        Raises PermissionError without the right to either, another OSError when the family is not there.
        """
        self._icmp = _open(family)
        self.family = family
        self.privileged: bool = self._icmp.is_privileged
        self.overruns = 0
        """Packets that the kernel dropped because the buffer was full, as of the last `replies`."""
        self._sock: socket.socket = self._icmp.sock
        self._complaining = False
        self._skips_header = self.privileged and family == socket.AF_INET
        self._tune()
        self._id = self._identity()
        self._packet = self._new_packet(PAYLOAD)
        self._packets: dict[int | None, Packet] = {None: self._packet}
        self._outbox = Outbox(self._sock, BATCH, _NAME_SIZE[family], self._packet.stamped(0))
        self._inbox = Inbox(self._sock, _SLOTS, _ROOM)

    def send_some(self, requests: Sequence[tuple[int, Endpoint]]) -> int:
        """Send each sequence number, at most BATCH, to its place; how many of them left this host.

        Raises OSError when the first could not (BlockingIOError: not just now).
        """
        self._packet.address(self._outbox, requests)
        try:
            count = self._outbox.send(len(requests))
        except BlockingIOError:
            raise
        except OSError:
            self.send(*requests[0])
            count = 1
        self._complaining = self._complaining or count < len(requests)
        return count

    def send(self, sequence: int, place: Endpoint, size: int | None = None) -> None:
        """`size`: bytes of payload; None: few.

        Raises OSError when the request could not leave this host (BlockingIOError: not just now).
        """
        to = place.sockaddr()
        if size not in self._packets:
            self._packets[size] = self._new_packet(PAYLOAD.ljust(size or 0, b".")[:size])
        packet = self._packets[size].stamped(sequence)
        try:
            self._sock.sendto(packet, to)
        except BlockingIOError:
            raise
        except OSError:
            # It may be the pending error of an earlier probe, which is reported once; a real one comes again.
            self._complaining = True
            self._sock.sendto(packet, to)

    def replies(self) -> Iterator[Reply]:
        """What has arrived since the last call."""
        inbox = self._inbox
        for _ in range(_GULP // _SLOTS):
            try:
                count = inbox.receive()
            except BlockingIOError:
                break
            except OSError:
                self._complaining = True
                continue
            yield from self._sorted(count)
            if count < _SLOTS:
                break
        self.overruns = self._drops()

    def _sorted(self, count: int) -> Iterator[Reply]:
        """Our replies among the first slots."""
        expected, ours, data = _REPLY[self.family], self._id, self._inbox.bytes
        head, header = _FROM[self.family].unpack_from, _HEADER.unpack_from
        for slot in range(0, count * self._inbox.stride, self._inbox.stride):
            source, _, level, what, seconds, nanoseconds = head(data, slot)
            at = slot + Inbox.DATA
            kind, _, _, identity, sequence = header(data, at + (data[at] & 0x0F) * 4 if self._skips_header else at)
            if kind == expected and identity == ours:
                stamped = what == _SO_TIMESTAMPNS and level == socket.SOL_SOCKET
                yield source, sequence, seconds * 1_000_000_000 + nanoseconds if stamped else 0

    def complaints(self) -> Iterator[Complaint]:
        """ICMP errors about our requests since the last call."""
        while self._complaining:
            try:
                data, ancillary, _, destination = self._sock.recvmsg(512, 512, socket.MSG_ERRQUEUE)
            except OSError:
                self._complaining = False
                return
            note = self._reason(ancillary)
            if note and len(data) >= _HEADER.size:
                _, _, _, identity, sequence = _HEADER.unpack_from(data)
                if identity == self._id:
                    yield Complaint(destination[0], sequence, note)

    def fileno(self) -> int:
        """For the event loop: readable when a reply or an ICMP error waits."""
        return self._sock.fileno()

    def close(self) -> None:
        self._icmp.close()

    @property
    def buffer(self) -> int:
        """Bytes that the kernel granted for replies (it counts its own overhead, so it grants double)."""
        return self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def _new_packet(self, payload: bytes) -> Packet:
        return Packet(self._icmp._create_packet(id=self._id, sequence=0, payload=payload))

    def _tune(self) -> None:
        sock = self._sock
        sock.setblocking(False)
        _enlarge(sock, _SO_RCVBUFFORCE, socket.SO_RCVBUF)
        _enlarge(sock, _SO_SNDBUFFORCE, socket.SO_SNDBUF)
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.setsockopt(*_RECVERR[self.family], 1)
        if self.privileged:
            _only_replies(sock, self.family)

    def _identity(self) -> int:
        if self.privileged:
            return secrets.randbits(16)
        self._sock.bind(("", 0))  # the kernel chooses the identifier, as it chooses ports
        return int(self._sock.getsockname()[1])

    def _drops(self) -> int:
        try:
            info = self._sock.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        except OSError:
            return 0
        return int(_MEMINFO.unpack(info)[-1])

    def _reason(self, ancillary: list[tuple[int, int, bytes]]) -> str:
        for level, kind, data in ancillary:
            if (level, kind) == _RECVERR[self.family]:
                error, _, icmp_type, _, _ = _EXTENDED_ERROR.unpack_from(data)
                return "ttl-exceeded" if icmp_type == _TTL_EXCEEDED[self.family] else _REASONS.get(error, "")
        return ""


def _open(family: socket.AddressFamily) -> Any:
    kind = ICMPv4Socket if family == socket.AF_INET else ICMPv6Socket
    for privileged in (False, True):
        try:
            return kind(privileged=privileged)
        except SocketPermissionError:
            continue
        except ICMPSocketError as error:
            raise OSError(errno.EAFNOSUPPORT, str(error)) from error
    raise PermissionError(errno.EPERM, "no right to ping: neither net.ipv4.ping_group_range nor CAP_NET_RAW allows it")


def _enlarge(sock: socket.socket, force: int, ask: int) -> None:
    try:
        sock.setsockopt(socket.SOL_SOCKET, force, BUFFER)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, ask, BUFFER)


def _only_replies(sock: socket.socket, family: socket.AddressFamily) -> None:
    """A raw socket hears everybody's ICMP; let the kernel sort it (a set bit blocks that type)."""
    blocked = ~(1 << _REPLY[family])
    if family == socket.AF_INET:
        sock.setsockopt(_SOL_RAW, _ICMP_FILTER, (blocked & 0xFFFF_FFFF).to_bytes(4, sys.byteorder))
    else:
        words = [blocked >> shift & 0xFFFF_FFFF for shift in range(0, 256, 32)]
        sock.setsockopt(socket.IPPROTO_ICMPV6, _ICMP6_FILTER, Struct("@8I").pack(*words))
