"""An address of an empty store for each test, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from noctui.store import connect
from tests.stores import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return _empty(request, tmp_path, "noctui", request.param == "sqlite")


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> str:
    """A second store of the same kind as `url`."""
    return _empty(request, tmp_path, "another", connect.is_sqlite(url))


@pytest.fixture
def store(url: str) -> Iterator[Engine]:
    engine = connect.open_writer(url)
    yield engine
    engine.dispose()


def _empty(request: pytest.FixtureRequest, folder: Path, name: str, in_file: bool) -> str:
    if in_file:
        return connect.sqlite_url(folder / f"{name}.db")
    server: str = request.getfixturevalue("server")
    database = f"{name}{abs(hash(request.node.nodeid))}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {database}"))
    admin.dispose()
    return server.rsplit("/", 1)[0] + f"/{database}"
