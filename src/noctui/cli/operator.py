"""`noctui operator …`: the PIN with which one sits down at a desk, and what each role may do."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "operator", "set the PIN that unlocks a desk, see what each role may do")
    pin = deeds.add_parser("pin", help="set a PIN: your own, or as a manager somebody else's")
    pin.add_argument("login", nargs="?", default="", metavar="LOGIN", help="whose (default: yours)")
    pin.add_argument("--remove", action="store_true", help="take the PIN away")
    add_site(pin)
    pin.set_defaults(func=_pin)
    roles = deeds.add_parser("roles", help="what each role may do; needs no engine")
    add_json(roles)
    roles.set_defaults(func=_roles)


def _pin(arguments: argparse.Namespace) -> int:
    from noctui.domain.operators import SetPin
    from noctui.services import pins

    paths = site_paths(arguments)
    hash = "" if arguments.remove else pins.hashed(_asked())

    async def put(client: "Client") -> str:
        from noctui.cli.asking import refusal

        login = arguments.login or (client.me.login if client.me is not None else "")
        answer = await client.do(SetPin(login, hash))
        if not answer.done:
            raise CommandError(refusal(answer, client))
        return login

    login = with_engine(paths, put, ())
    print(harmless(f"{login} has no PIN any more" if arguments.remove else f"the PIN of {login} is set"))
    return 0


def _asked() -> str:
    """Typed twice on a terminal, where nobody sees it; else the one line of standard input. Raises CommandError."""
    from noctui.services.pins import LONGEST, SHORTEST

    if sys.stdin.isatty():
        pin = getpass.getpass("new PIN: ")
        if getpass.getpass("once more: ") != pin:
            raise CommandError("that was not the same PIN twice; nothing is changed", 2)
    else:
        pin = sys.stdin.readline().rstrip("\n")
    if not SHORTEST <= len(pin) <= LONGEST or not pin.isprintable():
        raise CommandError(f"a PIN has {SHORTEST} to {LONGEST} letters or digits", 2)
    if len(set(pin)) < 3:
        raise CommandError("that PIN is guessed at once: take one of at least three different digits", 2)
    return pin


def _roles(arguments: argparse.Namespace) -> int:
    from noctui.domain.operators import MAY, RIGHTS, ROLES

    if arguments.json:
        show({role: sorted(MAY[role]) for role in ROLES})
        return 0
    rows = [[right, *("yes" if right in MAY[role] else "-" for role in ROLES)] for right in sorted(RIGHTS)]
    print("\n".join(columns([["", *ROLES], *rows])))
    return 0
