"""The store on SQLite and on PostgreSQL: the same suite."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from noctui.domain import journal as rules
from noctui.domain.commands import Answer
from noctui.domain.happenings import Event
from noctui.domain.health import CheckState
from noctui.store import connect, journal, lease, mutes, ops, outbox, status, tickets
from noctui.store.status import DeviceStatus
from noctui.store.tickets import Booking, Header

REST = "at, actor, source, kind, subject, payload, prev, hash"


def fill(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        for n in range(count):
            journal.append(connection, 1000 + n, "anna", "test", "log.line", "log", {"text": f"第{n}行"})


def test_a_new_store_is_made_and_an_old_one_opened_again(url: str) -> None:
    fill(connect.open_writer(url), 2)
    with connect.open_writer(url).connect() as connection:
        assert journal.head(connection)[0] == 2


def test_the_journal_is_read_back_as_it_was_written_and_its_chain_holds(store: Engine) -> None:
    fill(store, 5)
    with store.connect() as connection:
        entries = list(journal.entries(connection))
    assert rules.verify(entries) is None
    assert [entry.payload["text"] for entry in entries] == [f"第{n}行" for n in range(5)]


@pytest.mark.req("R350")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal SET actor = 'bo' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 3",
        f"INSERT INTO journal SELECT 9, {REST} FROM journal WHERE seq = 1",
        f"INSERT INTO journal SELECT 4, {REST} FROM journal WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_journal(store: Engine, attack: str) -> None:
    fill(store, 3)
    with pytest.raises(DBAPIError, match="journal"), store.begin() as connection:
        connection.execute(text(attack))
    with store.connect() as connection:
        assert rules.verify(journal.entries(connection)) is None


def test_replacing_a_row_of_the_journal_is_refused_too(tmp_path: Path) -> None:
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    fill(engine, 3)
    attack = (
        "INSERT OR REPLACE INTO journal SELECT seq, at, 'bo', source, kind, subject, payload, prev, hash FROM journal"
    )
    with pytest.raises(DBAPIError, match="journal"), engine.begin() as connection:
        connection.execute(text(attack))


def test_a_page_of_the_journal_is_found_by_words_and_goes_on_where_it_ended(store: Engine) -> None:
    fill(store, 30)
    with store.connect() as connection:
        assert [e.seq for e in journal.page(connection, None, 3)] == [30, 29, 28]
        assert [e.seq for e in journal.page(connection, 28, 2)] == [27, 26]
        assert [e.seq for e in journal.page(connection, None, 9, "第7")] == [8]
        assert journal.page(connection, None, 9, "100%_") == []


def test_only_the_newest_token_writes(store: Engine) -> None:
    with store.begin() as connection:
        old = lease.take(connection, "a", "boot", 1, 10)
    with store.begin() as connection:
        new = lease.take(connection, "b", "boot", 2, 20)
    assert new > old
    with pytest.raises(lease.Deposed), store.begin() as connection:
        lease.check(connection, old)
    with store.begin() as connection:
        lease.beat(connection, new, 30)


@pytest.mark.parametrize(
    ("boot_id", "boot", "alive"), [("boot", 11, True), ("boot", 10 + lease.TTL, False), ("other", 11, False)]
)
def test_a_holder_lives_for_one_ttl_and_on_one_boot(store: Engine, boot_id: str, boot: int, alive: bool) -> None:
    with store.begin() as connection:
        lease.take(connection, "a", "boot", 1, 10)
        assert lease.lives(lease.holder(connection), boot_id, boot) is alive


def test_a_lease_that_was_given_back_can_be_taken_at_once(store: Engine) -> None:
    with store.begin() as connection:
        token = lease.take(connection, "a", "boot", 1, 10)
        lease.give_back(connection, token)
        assert not lease.lives(lease.holder(connection), "boot", 11)


def test_an_operation_is_remembered_for_its_actor_only(store: Engine) -> None:
    answer = Answer("conflict", {"who": "波"}, 7)
    with store.begin() as connection:
        assert ops.first_answer(connection, "x", "anna") is None
        ops.remember(connection, "x", "anna", 5, answer)
        assert ops.first_answer(connection, "x", "anna") == answer
        found = ops.first_answer(connection, "x", "bo")
        assert found is not None
        assert found.code == "invalid"
        assert ops.forget_before(connection, 6) == 1


def test_states_of_checks_and_devices_come_back_equal(store: Engine) -> None:
    states = {
        "a/ping": CheckState("down", "down", 3, 5, 4, last=6),
        "b/ping": CheckState("up", "degraded", 1, 2, 3, last=4),
    }
    devices = {"a": DeviceStatus("down", 4, None, True), "b": DeviceStatus("unreachable", 4, "a")}
    with store.begin() as connection:
        status.save_checks(connection, states, set())
        status.save_devices(connection, devices, set(), 9)
    changed = {"a/ping": CheckState("up", "up", 1, 8, 8, last=8)}
    with store.begin() as connection:
        status.save_checks(connection, changed, set(states))
        assert status.checks(connection) == states | changed
        assert status.devices(connection) == devices


def test_a_ticket_its_facts_and_its_members_come_back_equal(store: Engine) -> None:
    with store.begin() as connection:
        header = tickets.create(connection, Header(0, 0, "a", "b", "c", "s19", "I", True, 10, "open", next_event=50))
        fact = tickets.add_fact(connection, header.id, "reported", 10, 11, "engine", "Wörter", {"device": "a"}, 1)
        tickets.hold(connection, header.id, "a")
    with store.begin() as connection:
        assert tickets.get(connection, header.id) == header
        assert tickets.facts(connection, header.id) == [fact]
        assert tickets.due(connection, 49) == []
        assert tickets.due(connection, 50) == [header.id]
        assert [h.id for h in tickets.holding(connection, "a")] == [header.id]
        tickets.book(connection, header.id, "arrive", 0, "warn", 40, 41)
        assert tickets.bookings(connection, header.id) == {("arrive", 0, "warn", 40)}


def test_a_ticket_that_is_told_twice_to_hold_a_device_holds_it_once(store: Engine) -> None:
    with store.begin() as connection:
        header = tickets.create(connection, Header(0, 0, "a", "b", None, None, "", False, 10, "open"))
        for _ in range(2):
            tickets.hold(connection, header.id, "a")
        assert tickets.members(connection, header.id) == ["a"]
        tickets.release(connection, header.id, "a")
        assert tickets.held(connection) == {}


def ticket(connection: Connection, **values: object) -> Header:
    plain = Header(0, 0, "a", "b", "c", None, "", False, 10, "open")
    return tickets.create(connection, replace(plain, **values))  # type: ignore[arg-type]


def test_what_was_written_by_hand_comes_back_and_the_contract_can_change(store: Engine) -> None:
    with store.begin() as connection:
        written = ticket(connection, kind="complaint", text="号", reporter="Li", contact="1", channel="mail")
        tickets.save(connection, replace(written, contract="d", policy="s10", version=2))
        found = tickets.get(connection, written.id)
        assert found == replace(written, contract="d", policy="s10", version=2)
        assert tickets.some(connection, [written.id, 99]) == {written.id: found}


def test_the_openings_of_a_device_are_its_own_unmerged_faults(store: Engine) -> None:
    with store.begin() as connection:
        for opened in (10, 30, 20):
            ticket(connection, opened=opened)
        ticket(connection, opened=31, root="other")
        ticket(connection, opened=32, kind="complaint")
        merged = ticket(connection, opened=33)
        tickets.add_fact(connection, merged.id, "merged", 34, 34, "anna", "", {"into": "1"}, 1)
        assert tickets.openings(connection, "a", 20) == [20, 30]


def test_earlier_tickets_of_a_device_come_newest_first_and_none_of_no_device(store: Engine) -> None:
    with store.begin() as connection:
        made = [ticket(connection) for _ in range(4)]
        ticket(connection, root="")
        assert [h.id for h in tickets.earlier(connection, "a", made[3].id, 2)] == [made[2].id, made[1].id]
        assert tickets.earlier(connection, "", 99, 10) == []


def test_a_fault_that_goes_on_stands_before_a_newer_one_that_has_ended(store: Engine) -> None:
    with store.begin() as connection:
        failing = ticket(connection, status="accepted")
        newer = ticket(connection, status="recovered")
        ticket(connection, kind="complaint")
        assert tickets.newest_of(connection, "a") == failing
        tickets.save(connection, replace(failing, status="closed", ended=50))
        assert tickets.newest_of(connection, "a") == newer


def test_the_queue_is_read_without_what_ended_long_ago(store: Engine) -> None:
    with store.begin() as connection:
        failing, just, long_ago = ticket(connection), ticket(connection, ended=90), ticket(connection, ended=50)
        for header in (failing, just, long_ago):
            tickets.add_fact(connection, header.id, "reported", 10, 10, "engine", "", {}, 1)
            tickets.book(connection, header.id, "arrive", 0, "breach", 40, 41, "II")
        assert [header.id for header in tickets.visible(connection, 60)] == [failing.id, just.id]
        assert tickets.visible_bookings(connection, 60).keys() == {failing.id, just.id}
        assert tickets.breach_counts(connection, 60) == {failing.id: 1, just.id: 1}


def test_rungs_are_booked_beside_breaches_which_are_found_by_contract(store: Engine) -> None:
    with store.begin() as connection:
        first, second = ticket(connection), ticket(connection, contract="d")
        tickets.book(connection, first.id, "arrive", 0, "breach", 40, 41, "II")
        tickets.book(connection, first.id, "arrive", 0, "rung:1", 40, 42, "II")
        tickets.book(connection, second.id, "arrive", 0, "breach", 40, 43, "I")
        breach = Booking(first.id, Event("arrive", 0, "breach", 40), 41, "II")
        assert tickets.breaches_of_contract(connection, "c") == [breach]
        both = tickets.bookings_of(connection, [first.id, 99])
        assert [one.event.kind for one in both[first.id]] == ["breach", "rung:1"]
        assert both[99] == []


def test_a_clock_event_is_booked_once(store: Engine) -> None:
    with store.begin() as connection:
        header = tickets.create(connection, Header(0, 0, "a", "b", None, None, "", False, 10, "open"))
        tickets.book(connection, header.id, "arrive", 0, "warn", 40, 41)
    with pytest.raises(DBAPIError), store.begin() as connection:
        tickets.book(connection, header.id, "arrive", 0, "warn", 40, 42)


def test_mutes_and_announcements_come_back_equal(store: Engine) -> None:
    with store.begin() as connection:
        mute = mutes.add(connection, "ack", "a", "anna", "on it", 1, 100)
        assert mutes.open_ones(connection) == (mute,)
        assert mutes.over(connection, 99) == []
        assert mutes.over(connection, 100) == [mute]
        row = outbox.add(connection, "k", 5, "problem", None, {"device": "a"}, True, "anna")
        assert outbox.newest(connection, 10) == [row]


async def test_a_reader_sees_commits_and_can_not_write(store: Engine, url: str) -> None:
    fill(store, 2)
    reader = connect.open_reader(url)
    try:
        assert (await connect.read(reader, journal.head))[0] == 2
        with pytest.raises(DBAPIError):
            await connect.read(reader, lambda c: c.execute(text("DELETE FROM meta")))
    finally:
        await reader.dispose()


def test_the_files_of_the_store_belong_to_the_engine_alone(tmp_path: Path) -> None:
    fill(connect.open_writer(connect.sqlite_url(tmp_path / "state" / "noctui.db")), 1)
    for file in (tmp_path / "state").glob("noctui.db*"):
        assert file.stat().st_mode & 0o077 == 0


def test_the_settings_that_keep_acknowledged_writes_are_on(tmp_path: Path) -> None:
    with connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db")).connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }


@pytest.mark.parametrize("name", ["a b", "a?mode=memory", "a#b", "a%20b", "%41", "号"])
def test_a_store_lies_where_its_folder_is_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "noctui.db"
    url = connect.sqlite_url(file)
    fill(connect.open_writer(url), 3)
    assert file.stat().st_size > 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == [name]
    with connect.open_for_reading(url).connect() as connection:
        assert journal.head(connection)[0] == 3


@pytest.mark.parametrize("forged", ["", "{", "[]", "17", "[" * 100_000])
def test_a_payload_that_was_never_written_breaks_the_chain_and_nothing_else(store: Engine, forged: str) -> None:
    fill(store, 3)
    guard = "journal_no_update" if store.dialect.name == "sqlite" else "journal_no_change ON journal"
    with store.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {guard}"))
        connection.execute(text("UPDATE journal SET payload = :forged WHERE seq = 2"), {"forged": forged})
    with store.connect() as connection:
        assert rules.verify(journal.entries(connection)) == rules.Finding(2, "hash")
        assert [entry.seq for entry in journal.page(connection, None, 9)] == [3, 2, 1]


def test_a_server_that_never_says_a_word_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connect._NETWORK, "connect_timeout", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(connect.StoreError, match="timeout"):
            connect.open_writer(f"postgresql+psycopg://noctui@127.0.0.1:{port}/noctui")


def test_what_a_site_says_about_its_server_stands() -> None:
    url = connect._patient("postgresql+psycopg://noctui@db/noctui?connect_timeout=30")
    assert (url.query["connect_timeout"], url.query["tcp_user_timeout"]) == ("30", "10000")
