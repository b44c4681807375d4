"""Opening the store: one writing connection with the settings that keep what was acknowledged, and read-only ones.

SQLite: WAL with synchronous=FULL (measured: NORMAL loses acknowledged commits at a power cut), BEGIN IMMEDIATE
always (a deferred one that reads first fails at once under contention), one writer only. The database file is never
opened by anything but SQLite: closing a second descriptor would drop its locks.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from noctui.store import migrations, schema, tables, triggers

T = TypeVar("T")

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
    "journal_size_limit=16777216",
)
_READ_PRAGMAS = ("busy_timeout=5000", "trusted_schema=OFF", "mmap_size=0", "query_only=ON")
_NETWORK = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}
"""How long PostgreSQL may be silent: the one thread that writes waits for it, and with it the whole desk."""


class StoreError(Exception):
    """The store can't be used; the text says why and what to do."""


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def open_writer(url: str) -> Engine:
    """The engine whose connections write. Creates the tables of a new store, brings those of an older one up to date,
    refuses one that a newer noctui wrote.

    Raises StoreError with words for the operator.
    """
    if is_sqlite(url):
        _prepare_file(file_of(url))
    engine = open_as_it_is(url)
    try:
        with engine.begin() as connection:
            _gate(connection, file_of(url) if is_sqlite(url) else None)
    except DBAPIError as error:
        raise StoreError(f"cannot open the store {engine.url.render_as_string()}: {error.orig}") from None
    return engine


def open_as_it_is(url: str) -> Engine:
    """An engine whose connections write, for who knows what is in the store."""
    engine = create_engine(_sqlite(url) if is_sqlite(url) else _patient(url), poolclass=NullPool)
    if is_sqlite(url):
        _on_connect(engine, _PRAGMAS, "BEGIN IMMEDIATE")
    return engine


def open_reader(url: str) -> AsyncEngine:
    """Read-only connections: SQLite through aiosqlite with `mode=ro`, PostgreSQL through psycopg's async side."""
    if not is_sqlite(url):
        return create_async_engine(_patient(url), pool_pre_ping=True, execution_options={"postgresql_readonly": True})
    engine = create_async_engine(_read_only(url, "sqlite+aiosqlite"), pool_size=2)
    _on_connect(engine.sync_engine, _READ_PRAGMAS, "BEGIN")
    return engine


def open_for_reading(url: str) -> Engine:
    """A read-only synchronous engine for tools like `noctui journal verify`. Raises StoreError when there is none."""
    if not is_sqlite(url):
        return create_engine(_patient(url), poolclass=NullPool, execution_options={"postgresql_readonly": True})
    if not file_of(url).exists():
        raise StoreError(f"there is no store at {file_of(url)}; start the engine once (`noctui engine run`)")
    engine = create_engine(_read_only(url, "sqlite"), poolclass=NullPool)
    _on_connect(engine, _READ_PRAGMAS, "BEGIN")
    return engine


async def read(engine: AsyncEngine, query: Callable[[Connection], T]) -> T:
    """Run one synchronous query function on a read-only connection."""
    async with engine.connect() as connection:
        return await connection.run_sync(query)


def _gate(connection: Connection, file: Path | None) -> None:
    """A new store gets its tables, an older one the steps it lacks; any other is refused before it is touched."""
    if file is not None and (old := migrations.outdated(connection)):
        _keep(file, old)
    if not inspect(connection).has_table(schema.meta.name):
        tables.metadata.create_all(connection)
        triggers.install(connection)
        connection.execute(insert(schema.meta).values(key="schema_version", value=str(schema.SCHEMA_VERSION)))
    elif not migrations.migrate(connection):
        raise StoreError(
            f"the store has schema version {migrations.version(connection)}, this noctui {schema.SCHEMA_VERSION}: "
            "use the noctui that wrote it, or name another store in noctui.toml"
        )


def _keep(file: Path, version: str) -> None:
    """Before its tables change; on a server its own tools make the backup."""
    from noctui.store import copies

    copies.copy(file, file.with_name(f"{file.stem}.schema-{version}.db"))


def _patient(url: str) -> URL:
    """A server that is gone without a word is noticed; what the site says itself stands."""
    found = make_url(url)
    return found.update_query_dict(_NETWORK | dict(found.query))


def file_of(url: str) -> Path:
    """The file of a store in SQLite."""
    return Path(url.removeprefix("sqlite:///"))


def _sqlite(url: str) -> URL:
    """A folder may have any name: `?`, `#` and `%` in it are no part of an address."""
    return URL.create("sqlite", database=str(file_of(url)))


def _read_only(url: str, driver: str) -> URL:
    return URL.create(driver, database=f"file:{quote(str(file_of(url)))}", query={"mode": "ro", "uri": "true"})


def _prepare_file(path: Path) -> None:
    """Create the file 0600 first: SQLite gives its mode to the -wal and -shm files."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(f"cannot create the store {path}: {error.strerror}") from None


def _on_connect(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _set(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
