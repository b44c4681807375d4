"""A store that an older noctui wrote is brought up to date in place, on SQLite and on PostgreSQL."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert, inspect, text

from noctui.domain import journal as rules
from noctui.domain.happenings import Event
from noctui.store import connect, copies, journal, migrations, schema, tickets, triggers
from noctui.store.tickets import Booking, Header
from tests.store import schema_1

WRITTEN = Path(__file__).parent / "written"
OLD = {
    "version": 3,
    "root": "a",
    "place": "b",
    "contract": "c",
    "policy": "s19",
    "level": "I",
    "total": True,
    "opened": 10,
    "status": "open",
}


def write_as_before(connection: Connection) -> None:
    """A store of the first version with a journal entry, a ticket and a booking."""
    schema_1.metadata.create_all(connection)
    triggers.install(connection)
    connection.execute(insert(schema_1.meta).values(key="schema_version", value="1"))
    journal.append(connection, 10, "engine", "test", "ticket.reported", "T-1", {"text": "第一"})
    connection.execute(insert(schema_1.ticket).values(**OLD))
    connection.execute(insert(schema_1.booking).values(ticket=1, clock="arrive", round=0, kind="breach", due=40, at=41))


@pytest.fixture
def old(url: str) -> str:
    engine = create_engine(url)
    with engine.begin() as connection:
        write_as_before(connection)
    engine.dispose()
    return url


def shape(engine: Engine) -> dict[str, object]:
    """Names, types and nullability of every column, and the indexes, whatever their order."""
    found = inspect(engine)
    return {
        name: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)),
            sorted(str(index["name"]) for index in found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }


def test_every_version_but_the_newest_has_its_step() -> None:
    assert sorted(migrations.STEPS) == list(range(1, schema.SCHEMA_VERSION))


def test_an_old_store_gets_what_it_lacks_and_loses_nothing(old: str) -> None:
    engine = connect.open_writer(old)
    with engine.begin() as connection:
        assert tickets.get(connection, 1) == Header(1, **OLD)  # type: ignore[arg-type]
        assert tickets.booked(connection, 1) == [Booking(1, Event("arrive", 0, "breach", 40), 41, "")]
        assert rules.verify(journal.entries(connection)) is None
        assert migrations.version(connection) == str(schema.SCHEMA_VERSION)
    engine.dispose()


def test_a_migrated_store_has_the_same_tables_as_a_new_one(old: str, another: str) -> None:
    migrated, new = connect.open_writer(old), connect.open_writer(another)
    assert shape(migrated) == shape(new)
    for engine in (migrated, new):
        engine.dispose()


def test_a_step_that_fails_leaves_the_old_store_as_it_was(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (*migrations.STEPS[1], "ALTER TABLE nothing ADD COLUMN x TEXT")
    monkeypatch.setitem(migrations.STEPS, 1, broken)
    with pytest.raises(connect.StoreError, match="cannot open"):
        connect.open_writer(old)
    engine = create_engine(old)
    assert "kind" not in {column["name"] for column in inspect(engine).get_columns("ticket")}
    engine.dispose()
    monkeypatch.undo()
    connect.open_writer(old).dispose()


@pytest.fixture(params=sorted(WRITTEN.glob("schema_*.sql")), ids=lambda file: file.stem)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as a former version wrote it."""
    file = tmp_path / "noctui.db"
    with closing(sqlite3.connect(file)) as store:
        store.executescript(request.param.read_text(encoding="utf-8"))
    return file


def test_a_store_that_any_former_version_wrote_is_upgraded_and_a_copy_of_it_kept(written: Path, tmp_path: Path) -> None:
    migrated = connect.open_writer(connect.sqlite_url(written))
    new = connect.open_writer(connect.sqlite_url(tmp_path / "new.db"))
    assert shape(migrated) == shape(new)
    with migrated.begin() as connection:
        assert tickets.get(connection, 1) == Header(1, **OLD)  # type: ignore[arg-type]
        head = journal.append(connection, 20, "engine", "test", "log.line", "log", {}).prev
    for engine in (migrated, new):
        engine.dispose()
    [kept] = tmp_path.glob("noctui.schema-*.db")
    assert copies.examine(kept) == copies.Copy(1, head, kept.stem.rpartition("-")[2])


def test_every_former_version_has_a_store_to_be_tried_on() -> None:
    numbers = {file.stem for file in WRITTEN.glob("schema_*.sql")} | {"schema_1"}
    assert numbers == {f"schema_{version}" for version in range(1, schema.SCHEMA_VERSION)}


def test_without_room_for_a_copy_the_store_is_left_as_it_was(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(source: Path, target: Path) -> None:
        raise connect.StoreError("no copy was made: disk full")

    monkeypatch.setattr(copies, "copy", no_room)
    with closing(sqlite3.connect(written)) as store:
        before = list(store.iterdump())
        with pytest.raises(connect.StoreError, match="disk full"):
            connect.open_writer(connect.sqlite_url(written))
        assert list(store.iterdump()) == before


@pytest.mark.parametrize("found", ["999", "0", "two", ""])
def test_a_version_from_which_no_step_leads_here_is_refused_untouched(url: str, found: str) -> None:
    engine = connect.open_writer(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = :found"), {"found": found})
    before = shape(engine)
    with pytest.raises(connect.StoreError, match=f"schema version {found}"):
        connect.open_writer(url)
    assert shape(engine) == before
    engine.dispose()
