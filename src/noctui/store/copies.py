"""Whole copies of a store in SQLite: made while it is written to, and put in its place while nobody has it open."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from noctui.domain import journal as rules
from noctui.store import connect, journal, migrations, schema
from noctui.store.connect import StoreError


@dataclass(frozen=True, slots=True)
class Copy:
    """What is in a copy. `seq` is the newest entry of its journal, `head` its hash, `version` that of its tables."""

    seq: int
    head: str
    version: str


def copy(source: Path, target: Path) -> None:
    """Copy a store, as it is at one moment, into a file that only its owner may read; an older one is replaced.

    It is complete or not there at all. Raises StoreError.
    """
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(_read_only(source)) as found, closing(sqlite3.connect(unfinished)) as made:
            found.backup(made)  # in one go: after each write of an engine it would begin anew
            made.execute("PRAGMA journal_mode=DELETE")  # one file, whatever becomes of the two beside it
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(f"no copy of {source} was made at {target}: {error}") from None


def examine(file: Path) -> Copy:
    """Read a copy through: every page, and the chain of its journal. Raises StoreError with what is wrong."""
    if not file.is_file():
        raise StoreError(f"{file} is no file")
    engine = connect.open_for_reading(connect.sqlite_url(file))
    try:
        return _examined(engine, file)
    except DBAPIError as error:
        raise StoreError(f"{file} is no store: {error.orig}") from None
    finally:
        engine.dispose()


def _examined(engine: Engine, file: Path) -> Copy:
    with engine.connect() as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if sound != "ok":
            raise StoreError(f"{file} is damaged: {sound}")
        version = migrations.version(connection)
        if version is None or version not in {str(known) for known in range(1, schema.SCHEMA_VERSION + 1)}:
            raise StoreError(f"{file} has schema version {version}, this noctui {schema.SCHEMA_VERSION}")
        finding = rules.verify(journal.entries(connection))
        if finding is not None:
            raise StoreError(f"the journal in {file} is broken at entry {finding.seq}: {finding.problem}")
        return Copy(*journal.head(connection), version)


def put_in_place(copied: Path, store: Path, aside: Path, done: Callable[[Path], None]) -> None:
    """Make a copy the store. What was there goes into the folder `aside`, with what SQLite kept beside it.

    `done` gets the new file before it is in its place, to finish it. The caller has made sure that nobody has the
    store open. Raises StoreError; nothing has been moved then.
    """
    coming = store.with_name(f".{store.name}.restored")
    copy(copied, coming)
    try:
        done(coming)
        aside.mkdir(mode=0o750)
        for name in (f"{store.name}-wal", f"{store.name}-shm", store.name):
            if (found := store.with_name(name)).exists():
                found.rename(aside / name)
        coming.rename(store)
    except OSError as error:
        raise StoreError(f"{copied} was not put in the place of {store}: {error}") from None


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=5.0)
