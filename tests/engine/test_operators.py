"""Who sits at a desk of a running engine: the account, whom it vouches for, or whoever knows a PIN."""

import getpass
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import WriteLog
from noctui.domain.operators import SetPin
from noctui.domain.queries import JournalPage, JournalQuery
from noctui.services import pins
from noctui.wire.client import Client
from tests.engine.house import EngineProcess, Watcher, write_site

ME = getpass.getuser()
PIN = "60221407"
HASH = pins.hashed(PIN)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    """A shared account, which vouches for Olga; Bo is an operator, too."""
    site = write_site(tmp_path / "site", {"gw": "127.0.0.1"}, operators=("olga", "bo"))
    file = site / "noctui.toml"
    mine = f'login = "{ME}"\nname = "{ME}"\nrole = "operator"'
    text = file.read_text("utf-8")
    assert mine in text
    shared = f'login = "{ME}"\nname = "Console"\nrole = "manager"\nmay_act_as = ["olga"]'
    file.write_text(text.replace(mine, shared), "utf-8")
    with EngineProcess(site) as running:
        yield running


@pytest.fixture
async def watcher(engine: EngineProcess) -> AsyncIterator[Watcher]:
    async with Watcher(engine.socket) as found:
        await found.live()
        yield found


async def journal(client: Client, kind: str) -> list[tuple[str, str]]:
    """(actor, subject) of the entries of a kind, oldest first."""
    page = await client.ask(JournalQuery())
    assert isinstance(page, JournalPage)
    return [(row.actor, row.subject) for row in reversed(page.rows) if row.kind == kind]


async def test_an_account_names_whom_it_vouches_for_and_the_journal_has_their_name(
    engine: EngineProcess, watcher: Watcher
) -> None:
    olga = Watcher(engine.socket)
    olga.client = Client(engine.socket, olga._hear, sit_as="olga")
    async with olga:
        await olga.live()
        assert (await olga.client.do(WriteLog("mine"))).done
        assert olga.client.me is not None
        assert olga.client.me.login == "olga"
    assert await journal(watcher.client, "log.line") == [("olga", "log")]
    assert await journal(watcher.client, "operator.seated") == [(ME, "operator:olga")]


@pytest.mark.parametrize("who", ["bo", "nobody", "olga\n"])
async def test_an_account_that_vouches_for_somebody_else_is_sent_away(engine: EngineProcess, who: str) -> None:
    stranger = Watcher(engine.socket)
    stranger.client = Client(engine.socket, stranger._hear, sit_as=who)
    async with stranger:
        await stranger.until(lambda: stranger.client.state == "refused")
    assert "may_act_as" in stranger.client.refusal


async def test_a_pin_lets_somebody_sit_down_at_the_desk_of_another_account(watcher: Watcher) -> None:
    client = watcher.client
    assert (await client.sit("bo", PIN)).code == "no_pin"
    assert (await client.sit("olga", "")).done
    assert (await client.sit(ME, "")).done
    assert (await client.do(SetPin("bo", HASH))).done
    assert (await client.sit("bo", "")).code == "pin_required"
    assert (await client.sit("bo", "123456")).code == "pin_wrong"
    assert (await client.sit("bo", PIN)).done
    assert (await client.do(WriteLog("by Bo"))).done
    assert await journal(client, "log.line") == [("bo", "log")]
    assert await journal(client, "operator.refused") == [(ME, "operator:bo")]
    assert (await client.sit("eve", PIN)).code == "unknown_operator"


async def test_wrong_pins_make_whoever_tries_wait(watcher: Watcher) -> None:
    client = watcher.client
    await client.do(SetPin("bo", HASH))
    assert [(await client.sit("bo", "123456")).code for _ in range(3)] == ["pin_wrong", "pin_wrong", "pin_wait"]
    assert (await client.sit("bo", PIN)).code == "pin_wait"


async def test_a_pin_is_in_no_log_no_journal_and_no_column_of_the_store(
    engine: EngineProcess, watcher: Watcher
) -> None:
    client = watcher.client
    await client.do(SetPin("bo", HASH))
    assert (await client.sit("bo", "nonsense-4711")).code == "pin_wrong"
    assert (await client.sit("bo", PIN)).done
    with sqlite3.connect(engine.store) as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        written = {name: json.dumps(store.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables}
    assert "$argon2id$" in written.pop("operator_pin")
    everything = "".join(written.values()) + engine.log.read_text("utf-8")
    assert "operator.seated" in everything
    for secret in (PIN, "nonsense-4711", "argon2"):
        assert secret not in everything
