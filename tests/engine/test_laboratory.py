"""The engine in the laboratory: real pings over links that are really cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import AcceptTicket
from noctui.domain.queries import ProbeQuery, ProbeResult
from tests.engine.house import EngineProcess, Watcher, write_lab_site, write_site
from tests.lab import ADDRESSES, LEAVES, Lab


@pytest.fixture
def engine(lab: Lab, tmp_path: Path) -> Iterator[EngineProcess]:
    site = write_lab_site(tmp_path / "site")
    with EngineProcess(site, lab.argv) as found:
        yield found


def states(watcher: Watcher, *names: str) -> set[str]:
    return {watcher.devices[name].state for name in names}


async def all_up(watcher: Watcher) -> None:
    await watcher.live()
    await watcher.until(lambda: states(watcher, *ADDRESSES) == {"up"}, what="all up")


@pytest.mark.req("R073", "R339")
async def test_a_cut_core_switch_is_one_ticket_and_its_leaves_are_unreachable(lab: Lab, engine: EngineProcess) -> None:
    async with Watcher(engine.socket) as watcher:
        await all_up(watcher)
        lab.cut("sw-core")
        try:
            await watcher.until(lambda: states(watcher, *LEAVES) == {"unreachable"}, what="leaves unreachable")
            [ticket] = await watcher.until(lambda: watcher.tickets, what="a ticket")
            await watcher.until(lambda: watcher.tickets[0].devices == 13, what="all joined")
            assert ticket.root == "sw-core"
            await watcher.until(lambda: watcher.devices["sw-core"].state == "down", what="the root down")
            assert watcher.devices["server"].state == "up"
            answer = await watcher.client.do(AcceptTicket(ticket.id, watcher.tickets[0].version))
            assert answer.done
        finally:
            lab.mend("sw-core")
        await watcher.until(lambda: watcher.tickets[0].status == "recovered", what="recovered")
        await watcher.until(lambda: states(watcher, *ADDRESSES) == {"up"}, what="all up again")
        assert [row.kind for row in watcher.said if row.kind != "warning"] == ["problem", "recovery"]
        assert len(watcher.tickets) == 1


async def test_either_of_a_redundant_pair_carries_the_server(lab: Lab, engine: EngineProcess) -> None:
    async with Watcher(engine.socket) as watcher:
        await all_up(watcher)
        lab.cut("rtr-1")
        try:
            await watcher.until(lambda: watcher.devices["rtr-1"].state == "down", what="rtr-1 down")
            assert watcher.devices["server"].state == "up"
            lab.cut("rtr-2")
            await watcher.until(lambda: watcher.devices["server"].state == "unreachable", what="server unreachable")
        finally:
            lab.mend("rtr-1")
            lab.mend("rtr-2")
        await watcher.until(lambda: states(watcher, *ADDRESSES) == {"up"}, what="all up again")
        assert {ticket.root for ticket in watcher.tickets} <= {"rtr-1", "rtr-2"}


async def test_our_own_uplink_gone_is_blindness_and_no_outage(lab: Lab, engine: EngineProcess) -> None:
    async with Watcher(engine.socket) as watcher:
        await all_up(watcher)
        lab.cut("uplink")
        try:
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.blind, what="blind")
        finally:
            lab.mend("uplink")
        await watcher.until(
            lambda: watcher.client.engine is not None and watcher.client.engine.blind is None, what="sight again"
        )
        # The desk's state comes with the beat, what was said with the transaction: neither waits for the other.
        await watcher.until(lambda: [row.kind for row in watcher.said] == ["blind", "sight"], what="both announced")
        assert watcher.tickets == []
        assert states(watcher, *ADDRESSES) == {"up"}


async def test_probe_now_answers_from_the_network(lab: Lab, engine: EngineProcess) -> None:
    async with Watcher(engine.socket) as watcher:
        await all_up(watcher)
        result = await watcher.client.ask(ProbeQuery("cam-a3"))
        assert isinstance(result, ProbeResult)
        assert (result.checks[0].received, result.checks[0].method) == (1, "icmp")


async def test_without_the_right_to_ping_tcp_asks_and_says_so(lab: Lab, tmp_path: Path) -> None:
    """As an ordinary user where nobody may open an ICMP socket."""
    site = write_site(tmp_path / "site", {"uplink": ADDRESSES["uplink"]}, operators=["nobody"])
    lab.may_ping(False)

    def without_rights(argv: list[str]) -> list[str]:
        return lab.argv(["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", *argv])

    try:
        with EngineProcess(site, without_rights) as engine:
            async with Watcher(engine.socket) as watcher:
                await watcher.live()
                await watcher.until(lambda: watcher.devices["uplink"].state == "up", what="up by TCP")
                assert watcher.devices["uplink"].method == "tcp"
                assert watcher.client.engine is not None
                assert watcher.client.engine.ping == "tcp"
    finally:
        lab.may_ping(True)
