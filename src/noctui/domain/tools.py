"""The tools with which an operator looks at a device: argument lists of the site's file, filled in for one device.

Nothing of it is ever read by a shell. What is filled in is checked here: an address is an address, so that it can be
no option of the program, and a user is a login.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias, get_args

Tool: TypeAlias = Literal["ssh", "ping", "trace"]
TOOLS: tuple[Tool, ...] = get_args(Tool)

_PLACE = re.compile(r"\{(\w*)\}")
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_ZONE = re.compile(r"[^%]*(%[A-Za-z0-9_.-]+)?")
PLACES = ("address", "port", "user")
"""What an argument may have between braces."""


@dataclass(frozen=True, slots=True)
class UseTool:
    """An operator is about to use a tool on a device: it is stored and journalled before the tool starts."""

    KIND: ClassVar[str] = "device.tool"
    device: str
    tool: Tool


@dataclass(frozen=True, slots=True)
class Tools:
    """The program and the arguments of each; `{address}`, `{port}` and `{user}` are filled in."""

    ssh: Sequence[str] = ("ssh", "-p", "{port}", "-l", "{user}", "{address}")
    ping: Sequence[str] = ("ping", "-n", "-c", "5", "{address}")
    trace: Sequence[str] = ("traceroute", "-n", "{address}")
    port: int = 22
    user: str = ""
    """Empty: the login of who sits at the desk."""


def flaw(arguments: Sequence[str]) -> str:
    """The first argument that can't be used: a program with braces, braces with an unknown name; mostly nothing."""
    for number, argument in enumerate(arguments):
        if any(number == 0 or name not in PLACES for name in _PLACE.findall(argument)) or "\0" in argument:
            return argument
    return ""


def is_user(text: str) -> bool:
    return _USER.fullmatch(text) is not None


def arguments(tools: Tools, tool: Tool, address: str, login: str) -> list[str]:
    """What to run for a device. Raises ValueError with what is no address, port or user."""
    from ipaddress import ip_address  # a desk starts with this module, and mostly uses no tool

    user = tools.user or login
    if not _ZONE.fullmatch(address):
        raise ValueError(address)
    ip_address(address)
    if not is_user(user):
        raise ValueError(user)
    if not 0 < tools.port < 1 << 16:
        raise ValueError(str(tools.port))
    known = {"address": address, "port": str(tools.port), "user": user}
    chosen: Sequence[str] = getattr(tools, tool)
    if not chosen or (wrong := flaw(chosen)):
        raise ValueError(wrong if chosen else tool)
    return [_PLACE.sub(lambda found: known[found[1]], argument) for argument in chosen]
