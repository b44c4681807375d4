"""The one thread that writes. A verb is one job, one transaction; who waits for it may be cancelled, the job is not."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine

from noctui.store import connect, lease

T = TypeVar("T")

_POLL = 0.25
"""Seconds between looks at a lease that somebody else holds."""


class Writer:
    """Opened with the lease taken; every transaction checks that the lease is still ours."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    async def open(self) -> None:
        """Raises StoreError with words for the operator."""
        await self._submit(self._open)

    async def run(self, job: Callable[[Connection], T]) -> T:
        """Run the job in a transaction of its own and return after the commit.

        Raises Deposed when another engine has the lease, DBAPIError when the store fails; nothing is written then.
        """
        return await self._submit(lambda: self._transact(job, fenced=True))

    async def take_lease(
        self, name: str, boot_id: str, boot: Callable[[], int], each: Callable[[], None] = lambda: None
    ) -> None:
        """Become the active engine as soon as no other one lives. `name` is `host:pid`; `each` is called with every
        look at one that does."""

        afar = lease.Watch()

        def lives(found: lease.Holder) -> bool:
            if found.boot_id == boot_id:
                return lease.lives(found, boot_id, boot()) and (_host(found.name) != _host(name) or _runs(found))
            # a file has one host: whoever held it before this boot is gone
            return not connect.is_sqlite(self.url) and afar.lives(found, boot())

        def take(connection: Connection) -> int:
            found = lease.holder(connection)
            if found is not None and lives(found):
                return 0
            return lease.take(connection, name, boot_id, os.getpid(), boot())

        while not (token := await self._submit(lambda: self._transact(take, fenced=False))):
            each()
            await asyncio.sleep(_POLL)
        self.token = token

    async def close(self) -> None:
        await self._submit(self._close)
        self._thread.shutdown(wait=False)

    async def _submit(self, job: Callable[[], T]) -> T:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, job))

    def _open(self) -> None:
        self._engine = connect.open_writer(self.url)
        self._connection = self._engine.connect()

    def _transact(self, job: Callable[[Connection], T], fenced: bool) -> T:
        if self._engine is None:
            raise RuntimeError("the writer is not open")
        if self._connection is None or self._connection.invalidated:
            self._connection = self._engine.connect()
        try:
            with self._connection.begin():
                if fenced:
                    lease.check(self._connection, self.token)
                return job(self._connection)
        except BaseException:
            # a connection that failed once is not asked again: after an I/O error its state is unknown
            self._connection.close()
            self._connection = None
            raise

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._engine is not None:
            self._engine.dispose()


def _host(holder: str) -> str:
    return holder.rpartition(":")[0]


def _runs(holder: lease.Holder) -> bool:
    """Whether the process of a holder on this host is still there: a killed one needs not be waited for."""
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
