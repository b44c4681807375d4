"""`noctui engine run|start|stop|status`."""

import argparse
import os
import pwd
import time
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.cli.common import (
    CommandError,
    add_deeds,
    add_json,
    add_site,
    show,
    site_folder,
    site_paths,
    somebody_listens,
    with_engine,
)
from noctui.cli.plain import harmless
from noctui.cli.rescue import WRONG_FILES, wrong_files

if TYPE_CHECKING:
    from noctui.config.drill_folder import Setup


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "engine", "run, start, stop or ask the engine that watches the site")
    run = deeds.add_parser("run", help="watch in the foreground (for a service manager)")
    run.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    run.add_argument("--me", action="store_true", help=argparse.SUPPRESS)
    run.add_argument("--drill", action="store_true", help=argparse.SUPPRESS)
    run.add_argument("--no-standby", action="store_true", help="end, instead of standing by, when one watches already")
    run.add_argument("--linger", type=float, metavar="SECONDS", help="end when no desk has been here for so long")
    start = deeds.add_parser("start", help="start watching in the background")
    stop = deeds.add_parser("stop", help="stop watching")
    status = deeds.add_parser("status", help="say whether somebody watches (exit 0: yes, 1: no)")
    add_json(status)
    for deed, func in ((run, _run), (start, _start), (stop, _stop), (status, _status)):
        add_site(deed)
        deed.set_defaults(func=func)


def _run(arguments: argparse.Namespace) -> int:
    from noctui.domain.inventory import Operator
    from noctui.engine.options import Options
    from noctui.engine.run import main

    operators: tuple[Operator, ...] = ()
    if arguments.me:
        me = pwd.getpwuid(os.getuid()).pw_name  # the engine goes by what the kernel says, not by LOGNAME
        operators = (Operator(me, me, "leader"),)
    state = Path(arguments.state) if arguments.state else None
    return main(
        Options(
            site_folder(arguments).resolve(),
            state,
            arguments.attached,
            operators,
            arguments.linger,
            _drill(state) if arguments.drill or _is_of_a_drill(state) else None,
            standby=not arguments.no_standby,
        )
    )


def _is_of_a_drill(state: Path | None) -> bool:
    """Whoever starts it, and however: in there nobody watches what is real, or calls anybody over what is not."""
    return state is not None and (state / "drill.json").exists()


def _drill(state: Path | None) -> "Setup":
    from noctui.config.drill_folder import read_setup

    if state is None:
        raise CommandError("a drill has a folder of its own: name it with --state", 2)
    try:
        return read_setup(state)
    except (OSError, ValueError) as error:
        raise CommandError(f"{state} holds no drill: {error}") from None


def _start(arguments: argparse.Namespace) -> int:
    from noctui.engine.spawn import spawn

    paths = site_paths(arguments)
    if somebody_listens(paths.socket):
        return _status(arguments)
    if wrong := wrong_files(paths.root):  # in the background it could only write that into its log
        raise CommandError(f"not started:\n{wrong}", WRONG_FILES)
    extra = ("--state", str(paths.state)) if arguments.state else ()
    engine = spawn(paths.root, paths.state / "engine.log", attached=False, extra=extra)
    for _ in range(100):
        time.sleep(0.1)
        if somebody_listens(paths.socket):
            return _status(arguments)
    raise CommandError(f"the engine (pid {engine.pid}) did not come up; see {paths.state / 'engine.log'}")


def _stop(arguments: argparse.Namespace) -> int:
    from noctui.domain.operators import may
    from noctui.wire.client import Client

    async def stop(client: Client) -> str:
        engine = client.engine
        if client.me is not None and not may(client.me, "engine.stop"):
            raise CommandError(f"your role ({client.me.role}) may not stop the engine")
        await client.stop_engine()
        return f"engine {engine.pid} of {engine.site} was told to stop" if engine is not None else "stopped"

    paths = site_paths(arguments)
    print(harmless(with_engine(paths, stop, ())))
    for _ in range(50):
        if not paths.socket.exists():
            return 0
        time.sleep(0.1)
    raise CommandError("the engine has not ended within 5 s")


def _status(arguments: argparse.Namespace) -> int:
    from noctui.domain.views import EngineRow
    from noctui.wire.client import Client
    from noctui.wire.frames import plain

    async def look(client: Client) -> EngineRow | None:
        return client.engine

    engine = with_engine(site_paths(arguments), look, ())
    if engine is None:
        raise CommandError("no engine is running")
    if getattr(arguments, "json", False):
        show(plain(engine))
    else:
        ends = "it stops when a desk is told to" if engine.attached else "it runs until it is told to stop"
        watches = f"engine {engine.pid} watches {engine.site} ({engine.devices} devices), {engine.phase}; {ends}"
        print(harmless(watches))
        if engine.trouble:
            print(harmless(f"trouble: {engine.trouble}: {engine.detail}"))
    return 0
