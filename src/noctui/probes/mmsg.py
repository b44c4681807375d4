"""Many datagrams in one system call: the C library's sendmmsg and recvmmsg over slots that are laid out once.

The socket module has neither. A system call for each datagram costs more than all else that is done about a probe.
"""

import ctypes
import os
import socket
from typing import Any

_NAME = 32
"""Bytes for a socket address: 28 of IPv6, aligned."""
_CONTROL = 64
"""Bytes for what the kernel says about a datagram: a header and a time stamp, with room to spare."""


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


class _Message(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint),
        ("vectors", ctypes.POINTER(_Vector)),
        ("vectors_size", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Entry(ctypes.Structure):
    """The kernel's struct mmsghdr: a message, and how many bytes of it there were."""

    _fields_ = (("message", _Message), ("size", ctypes.c_uint))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.sendmmsg.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int)
_libc.recvmmsg.argtypes = (*_libc.sendmmsg.argtypes, ctypes.c_void_p)


class _Slots:
    """Slots of an address, control bytes and data, with the kernel's description of them."""

    def __init__(self, count: int, name: int, control: int, data: int) -> None:
        self.stride = _NAME + control + -(-data // 8) * 8
        self.bytes = bytearray(count * self.stride)
        self.address = ctypes.addressof((ctypes.c_char * len(self.bytes)).from_buffer(self.bytes))
        self.entries = (_Entry * count)()
        self._vectors = (_Vector * count)()
        for number, (entry, vector) in enumerate(zip(self.entries, self._vectors, strict=True)):
            message, slot = entry.message, self.address + number * self.stride
            vector.base, vector.size = slot + _NAME + control, data
            message.name, message.name_size = slot, name
            message.vectors, message.vectors_size = ctypes.pointer(vector), 1
            if control:
                message.control, message.control_size = slot + _NAME, control


class Outbox:
    """Sends up to `count` datagrams at once, each `template` until another is written over it."""

    DATA = _NAME
    """Where in a slot the datagram stands; before it, the address."""

    def __init__(self, sock: socket.socket, count: int, name_size: int, template: bytes) -> None:
        self._sock, self._slots = sock, _Slots(count, name_size, 0, len(template))
        self.bytes, self.slots = self._slots.bytes, range(0, len(self._slots.bytes), self._slots.stride)
        for slot in self.slots:
            self.bytes[slot + self.DATA : slot + self.DATA + len(template)] = template

    def send(self, count: int) -> int:
        """Send the first ones: how many have left; raises OSError when the first could not."""
        return _checked(_libc.sendmmsg(self._sock.fileno(), self._slots.entries, count, socket.MSG_DONTWAIT))


class Inbox:
    """Receives up to `count` datagrams at once, the first `room` bytes of each."""

    NAME, CONTROL, DATA = 0, _NAME, _NAME + _CONTROL
    """Where in a slot they stand."""

    def __init__(self, sock: socket.socket, count: int, room: int) -> None:
        self._sock, self.count = sock, count
        self._slots = _Slots(count, _NAME, _CONTROL, room)
        self._template = bytes(self._slots.entries)
        self.bytes = self._slots.bytes
        self.stride = self._slots.stride

    def receive(self) -> int:
        """How many slots are filled anew. What nobody wrote in them is zero. Raises OSError."""
        slots = self._slots
        ctypes.memmove(slots.entries, self._template, len(self._template))  # the kernel writes sizes into it
        ctypes.memset(slots.address, 0, len(slots.bytes))
        return _checked(_libc.recvmmsg(self._sock.fileno(), slots.entries, self.count, socket.MSG_DONTWAIT, None))


def _checked(result: Any) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(result)
