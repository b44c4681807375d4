"""`noctui backup`, `noctui restore`: a whole copy of the store in one file, and back."""

import argparse
import os
import pwd
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_json, add_site, show, site_paths
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.config.paths import SitePaths
    from noctui.store.copies import Copy


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="copy the store while the engine runs, and prove the copy")
    backup.add_argument("file", nargs="?", metavar="FILE", help="(default: backups/TIME.db in the state folder)")
    add_json(backup)
    restore = commands.add_parser("restore", help="put a backup in the place of the store; no engine may run")
    restore.add_argument("file", metavar="FILE", help="what `noctui backup` wrote")
    for command, func in ((backup, _backup), (restore, _restore)):
        add_site(command)
        command.set_defaults(func=func)


def _backup(arguments: argparse.Namespace) -> int:
    from noctui.store import copies

    paths = site_paths(arguments)
    store = _store(paths)
    target = Path(arguments.file).absolute() if arguments.file else paths.state / "backups" / f"{_stamp()}.db"
    if target.resolve() == store.resolve():
        raise CommandError(f"{target} is the store itself", 2)
    with _words():
        if not store.exists():
            raise CommandError(f"there is no store at {store} yet", 4)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        copies.copy(store, target)
        found = copies.examine(target)
    if arguments.json:
        show({"file": str(target), "bytes": target.stat().st_size, **asdict(found)})
    else:
        print(harmless(f"{target}: {target.stat().st_size} bytes, {_told(found)}"))
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from noctui.store import copies

    paths = site_paths(arguments)
    store, file, aside = _store(paths), Path(arguments.file).absolute(), paths.state / f"replaced-{_stamp()}"
    with _words(), _no_engine(paths):
        found = copies.examine(file)
        lost = max(0, _newest(store) - found.seq)
        copies.put_in_place(file, store, aside, lambda coming: _finish(coming, paths.state, found, lost))
        _keep_anchors(paths.state / "anchors.log", aside, found.seq)
    print(harmless(f"restored {file}: {_told(found)}; {lost} later entries are not in it"))
    print(harmless(f"what was there before: {aside}"))
    return 0


def _store(paths: "SitePaths") -> Path:
    from noctui.store import connect

    if not connect.is_sqlite(paths.store):
        raise CommandError("a store in PostgreSQL is backed up by its own tools: pg_dump and pg_restore", 4)
    return connect.file_of(paths.store)


@contextmanager
def _words() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from noctui.store.connect import StoreError

    try:
        yield
    except StoreError as error:
        raise CommandError(str(error), 4) from None
    except SQLAlchemyError as error:
        raise CommandError(f"the store can't be read: {getattr(error, 'orig', error)}", 4) from None


@contextmanager
def _no_engine(paths: "SitePaths") -> Iterator[None]:
    """While this has its seat none can start."""
    from noctui.engine.seat import Seat

    seat = Seat(paths.state / "engine.lock")
    if not seat.take():
        raise CommandError("an engine has this store open; stop it first (`noctui engine stop`, or its service)")
    try:
        yield
    finally:
        seat.leave()


def _newest(store: Path) -> int:
    """Number of the newest entry of what is there now; 0 when that can't be read, which may be why it is replaced."""
    from sqlalchemy.exc import SQLAlchemyError

    from noctui.store import connect, journal

    if not store.exists():
        return 0
    engine = connect.open_for_reading(connect.sqlite_url(store))
    try:
        with engine.connect() as connection:
            return journal.head(connection)[0]
    except SQLAlchemyError:
        return 0
    finally:
        engine.dispose()


def _finish(coming: Path, state: Path, found: "Copy", lost: int) -> None:
    """Have its journal say what became of it, and give it to whom the state belongs."""
    from noctui.engine.clock import Clock
    from noctui.store import connect, journal

    engine = connect.open_as_it_is(connect.sqlite_url(coming))
    with engine.begin() as connection:
        who, told = pwd.getpwuid(os.getuid()).pw_name, {"seq": found.seq, "lost": lost}
        journal.append(connection, Clock().wall(), who, f"restore uid={os.getuid()}", "store.restored", "site", told)
    engine.dispose()
    _give(coming, state)


def _keep_anchors(anchors: Path, aside: Path, newest: int) -> None:
    """Those of entries that are not in the store any more go aside with it."""
    if not anchors.exists():
        return
    lines = anchors.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
    anchors.rename(aside / anchors.name)
    held = [
        line for line in lines if len(parts := line.split()) == 3 and parts[1].isdigit() and int(parts[1]) <= newest
    ]
    anchors.write_text("".join(held), encoding="ascii")
    _give(anchors, aside.parent)


def _give(file: Path, state: Path) -> None:
    if os.getuid() == 0:  # or the service could not open what an administrator restored
        os.chown(file, state.stat().st_uid, state.stat().st_gid)


def _told(found: "Copy") -> str:
    return f"{found.seq} journal entries, chain whole, head {found.head[:16]}"


def _stamp() -> str:
    return time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
