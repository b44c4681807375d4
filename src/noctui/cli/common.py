"""What the doors share: which site, how to reach its engine, how to print."""

import argparse
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from noctui.catalog import LANGUAGES
from noctui.cli.plain import harmless_json

if TYPE_CHECKING:
    from noctui.config.paths import SitePaths
    from noctui.wire.client import Client

T = TypeVar("T")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class CommandError(Exception):
    """A command can't be done; the text says why and what to do."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def add_deeds(commands: Commands, name: str, words: str) -> Commands:
    """A command that has deeds of its own, to be added to what is returned."""
    return commands.add_parser(name, help=words).add_subparsers(title="what to do", metavar="WHAT", required=True)


def add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site", metavar="DIR", help="folder of the site (default: NOCTUI_SITE, here, ~/.config/noctui)"
    )
    parser.add_argument(
        "--state", metavar="DIR", help="where the engine keeps its state, instead of what the site says"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def add_lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default="", help="(default: as the environment says)")


def site_folder(arguments: argparse.Namespace) -> Path:
    from noctui.config.find import NoSite, find_site

    try:
        return find_site(arguments.site)
    except NoSite as error:
        raise CommandError(str(error), 3) from None


def site_if_any(arguments: argparse.Namespace) -> Path | None:
    """None when nobody named a site and there is none to find."""
    import os

    from noctui.config.find import NoSite, find_site

    try:
        return find_site(arguments.site)
    except NoSite as error:
        if arguments.site or os.environ.get("NOCTUI_SITE"):
            raise CommandError(str(error), 3) from None
        return None


def site_paths(arguments: argparse.Namespace) -> "SitePaths":
    from noctui.config.paths import glance

    state = Path(arguments.state) if arguments.state else None
    return glance(site_folder(arguments), state).paths


def somebody_listens(socket_path: Path) -> bool:
    """Whether an engine answers the door now. Raises CommandError when this user may not even knock."""
    import socket

    from noctui.wire.place import short_path

    try:
        with socket.socket(socket.AF_UNIX) as probe, short_path(socket_path) as name:
            probe.connect(name)
    except PermissionError:
        raise CommandError(
            f"you may not reach the engine of this site ({socket_path}); ask for its group, and to be an operator"
        ) from None
    except OSError:
        return False
    return True


def with_engine(paths: "SitePaths", job: "Callable[[Client], Coroutine[Any, Any, T]]", views: tuple[str, ...]) -> T:
    """Connect to the running engine, wait for its views, run the job. Raises CommandError when there is none."""
    import asyncio

    return asyncio.run(_converse(paths, job, views))


async def _converse(paths: "SitePaths", job: "Callable[[Client], Coroutine[Any, Any, T]]", views: tuple[str, ...]) -> T:
    import asyncio

    from noctui.wire.client import Changed, Client, Event

    arrived: set[str] = set()
    ready = asyncio.Event()
    client: Client

    def listen(event: Event) -> None:
        if isinstance(event, Changed) and event.keys is None:
            arrived.add(event.view)
        if arrived.issuperset(wanted) or client.state in ("lost", "refused"):
            ready.set()

    wanted = {"engine", *views}
    client = Client(paths.socket, listen, views=sorted(wanted))
    if not somebody_listens(paths.socket):
        raise CommandError("no engine is running; start one with `noctui engine start`")
    connection = asyncio.create_task(client.run())
    try:
        async with asyncio.timeout(10):
            await ready.wait()
        if client.state == "refused":
            raise CommandError(client.refusal)
        if not arrived.issuperset(wanted):
            raise CommandError("no engine is running; start one with `noctui engine start`")
        return await job(client)
    except TimeoutError:
        raise CommandError("the engine does not answer; see its log: " + str(paths.state / "engine.log")) from None
    finally:
        await client.close()
        connection.cancel()


def show(value: Any) -> None:
    """Print a value as one JSON document."""
    print(harmless_json(value, indent=2))
