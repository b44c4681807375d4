"""The files change while the engine works: what is shown, asked and stored goes over together or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from noctui.domain.commands import Acknowledge, AddFact, MergeTicket, WriteLog
from noctui.domain.moments import DAY, SECOND, Instant
from noctui.domain.reading import Reading
from noctui.domain.views import EngineRow, TicketRow
from noctui.engine.clock import Clock
from noctui.engine.core import Core
from noctui.engine.showing import Showing
from noctui.engine.writer import Writer
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import connect, journal
from noctui.wire.board import Board
from tests.services.scene import ANNA, LEAVES, device, site

ENGINE = EngineRow("site", "UTC", "en", "running", 1, 0, False, False)


class Time(Clock):
    """The real clock, set forward by a test."""

    ahead = 0

    def wall(self) -> Instant:
        return super().wall() + Time.ahead


class Gate(Writer):
    """A writer whose next job waits, or fails, as a test says."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.free = asyncio.Event()
        self.free.set()
        self.fault: Exception | None = None
        self.once = False
        self.too_late = False
        """The fault comes after the commit, as when a server dies before it can say that it has committed."""

    async def run(self, job: Callable[[Any], Any]) -> Any:
        await self.free.wait()
        fault = self.fault
        if self.once:
            self.fault = None
        if fault is not None and not self.too_late:
            raise fault
        done = await super().run(job)
        if fault is not None:
            raise fault
        return done


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    url = connect.sqlite_url(tmp_path / "noctui.db")
    writer = Gate(url)
    await writer.open()
    await writer.take_lease("test", "boot", lambda: SECOND)
    reader = connect.open_reader(url)
    found = Core(site(), writer, reader, Time(), Showing(Board(), ENGINE))
    await found.load()
    yield found
    Time.ahead = 0
    await reader.dispose()
    await writer.close()


def without(name: str) -> Site:
    file = site().file
    left = {key: value for key, value in file.inventory.devices.items() if key != name}
    return Site.of(replace(file, inventory=replace(file.inventory, devices=left)), site().policies)


def answers(core: Core, *names: str, good: bool = True) -> list[Reading]:
    at = core.clock.wall()
    return [Reading(f"{name}/ping", at, 1, int(good), *((9, 9, 9) if good else (None,) * 3)) for name in names]


async def test_measurements_can_be_shown_while_a_removed_device_goes(core: Core) -> None:
    await core.ingest(answers(core, "srv", LEAVES[0]))
    gate: Gate = core.writer  # type: ignore[assignment]
    gate.free.clear()
    loading = asyncio.create_task(core.load(without("srv")))
    await asyncio.sleep(0)
    core.showing.measurements(core.site, core.working, core.memory.newest)
    assert "srv" in core.showing.board.rows("devices")
    gate.free.set()
    await loading
    assert "srv" not in core.showing.board.rows("devices")


async def test_a_device_shows_the_ticket_that_holds_it_now_and_what_hides_it(core: Core) -> None:
    await core.ingest(answers(core, "gw", "srv", LEAVES[0]))
    for _ in range(3):
        await core.ingest(answers(core, "srv", LEAVES[0], good=False))
        await core.ingest(answers(core, "gw", "sw-core"))
    assert sorted(shown(core, "ticket").values()) == [1, 2]
    [version] = [row.version for row in core.showing.board.rows("tickets").values() if isinstance(row, TicketRow)][1:]
    assert (await core.perform(MergeTicket(2, version, 1, "the same fibre"), "merge", ANNA, "test")).done
    assert sorted(shown(core, "ticket").values()) == [1, 1]
    assert (await core.perform(Acknowledge("srv", core.clock.wall() + DAY, "known"), "ack", ANNA, "test")).done
    assert shown(core, "mute") == {"srv": "ack"}


def shown(core: Core, field: str) -> dict[str, Any]:
    """What the rows of the devices say there, if anything."""
    found = {str(name): getattr(row, field) for name, row in core.showing.board.rows("devices").items()}
    return {name: value for name, value in found.items() if value is not None}


async def test_files_that_the_store_did_not_take_leave_the_old_site_in_force(core: Core) -> None:
    gate: Gate = core.writer  # type: ignore[assignment]
    gate.fault = OperationalError("", None, Exception("gone"))
    with pytest.raises(OperationalError):
        await core.load(without("srv"))
    gate.fault = None
    assert core.site.device("srv") is not None
    await core.ingest(answers(core, "srv", device("gw").id))
    assert core.working.devices["srv"].state == "up"


async def test_an_outage_whose_commit_was_never_confirmed_is_booked_once(core: Core) -> None:
    await core.ingest(answers(core, "gw", "srv"))
    gate: Gate = core.writer  # type: ignore[assignment]
    for _ in range(2):
        await core.ingest(answers(core, "srv", good=False))
    gate.fault, gate.too_late = OperationalError("", None, Exception("the connection was lost")), True
    await core.ingest(answers(core, "srv", good=False))
    assert core.showing.engine.trouble == "store"
    gate.fault = None
    for _ in range(3):
        await core.ingest(answers(core, "gw"))
        await core.ingest(answers(core, "srv", good=False))
    assert core.showing.engine.trouble == ""
    entries = await connect.read(core.reader, lambda connection: journal.page(connection, None, 99))
    assert [e.kind for e in entries].count("announced.problem") == 1
    assert [e.payload["state"] for e in entries if e.kind == "device.state" and e.subject == "device:srv"] == ["down"]


async def test_a_fault_of_ours_leaves_nothing_half_done_in_memory(core: Core) -> None:
    def book(tx: Tx) -> None:
        core.working.held["srv"] = 4711
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError):
        await core._do(book)
    await core.ingest(answers(core, "gw", "srv"))
    assert core.working.held == {}


async def test_a_closed_ticket_leaves_the_screens_after_a_day_whenever_it_was_opened(core: Core) -> None:
    await core.ingest(answers(core, "gw", "srv"))
    for _ in range(3):
        await core.ingest(answers(core, "srv", good=False))
        await core.ingest(answers(core, "gw"))
    Time.ahead = 30 * DAY
    await core.ingest(answers(core, "srv"))
    for kind in ("resolved", "closed"):
        [row] = core.showing.board.rows("tickets").values()
        assert isinstance(row, TicketRow)
        assert (await core.perform(AddFact(1, row.version, kind), kind, ANNA, "test")).done  # type: ignore[arg-type]
    await core.forget_ended()
    assert 1 in core.showing.board.rows("tickets")
    Time.ahead += DAY + SECOND
    await core.forget_ended()
    assert 1 not in core.showing.board.rows("tickets")


@pytest.mark.parametrize("too_late", [True, False])
async def test_a_command_whose_connection_broke_is_done_once_and_acknowledged(core: Core, too_late: bool) -> None:
    gate: Gate = core.writer  # type: ignore[assignment]
    gate.fault = OperationalError("", None, Exception("gone"), connection_invalidated=True)
    gate.too_late, gate.once = too_late, True
    assert (await core.perform(WriteLog("the carrier calls back"), "op", ANNA, "test")).done
    entries = await connect.read(core.reader, lambda connection: journal.page(connection, None, 99))
    assert [e.kind for e in entries].count("log.line") == 1
    assert core.showing.engine.trouble == ""
