"""The counter: what one side says the other hears, in frames that stay small, and a slow desk costs nobody anything."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import MappingProxyType

import pytest

from noctui.domain.commands import Answer, Command, WriteLog
from noctui.domain.inventory import Operator
from noctui.domain.operators import SetPin, Sit
from noctui.domain.queries import Detail, FactRow, Query, TicketDetail, TicketQuery
from noctui.domain.views import DeviceRow, EngineRow, JournalRow, Measured, TicketRow
from noctui.wire import frames
from noctui.wire.board import Board
from noctui.wire.client import Changed, Client, Event, LinkChanged, new_op_id
from noctui.wire.server import Caller, Counter, Desk, Server

ENGINE = EngineRow("site", "UTC", "en", "running", 1, 0, False, False)


def device(number: int, **changes: object) -> DeviceRow:
    values = {
        "id": f"d{number}",
        "name": "名" * 10,
        "kind": "k",
        "site": "s",
        "address": "a",
        "state": "up",
        "since": 0,
    }
    return DeviceRow(**(values | changes))  # type: ignore[arg-type]


class Bench:
    """A server with a board, and what it was asked."""

    def __init__(self, path: Path) -> None:
        self.board = Board()
        self.board.put("engine", [ENGINE])
        self.done: list[tuple[str, Command]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.refuse = ""
        self.stopped = False
        self.taken = 0
        self.detail: Detail | Exception = Answer("unknown_ticket")
        self.server = Server(
            path, self.board, Counter(self._admit, self._do, self._ask, self._stop, lambda: (5, 7), self._sit)
        )

    async def _admit(self, caller: Caller) -> Operator | str:
        assert caller.uid == os.getuid()
        assert caller.pid == os.getpid()
        return self.refuse or Operator("anna", "Anna")

    async def _sit(self, wish: Sit, desk: Desk) -> Operator | Answer | str:
        if wish.pin is None:
            return Operator(wish.login, "by account") if wish.login == "bo" else f"no {wish.login} here"
        return Operator(wish.login, "by PIN") if wish.pin == "271828" else Answer("pin_wrong")

    async def _do(self, command: Command, op: str, desk: Desk) -> Answer:
        self.taken += 1
        await self.gate.wait()
        self.done.append((op, command))
        return Answer("done", {"who": desk.operator.login}, 3)

    async def _ask(self, query: Query, desk: Desk) -> Detail:
        if isinstance(self.detail, Exception):
            raise self.detail
        return self.detail

    def _stop(self, desk: Desk) -> None:
        self.stopped = True


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    found = Bench(tmp_path / "engine.sock")
    await found.server.start()
    yield found
    await found.server.close()


class Visit:
    def __init__(self, bench: Bench, sit_as: str = "") -> None:
        self.events: list[Event] = []
        self.client = Client(bench.server.path, self._hear, sit_as=sit_as)
        self.news = asyncio.Event()

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self.news.set()

    async def __aenter__(self) -> "Visit":
        self.task = asyncio.create_task(self.client.run())
        await self.until(lambda: self.client.state in ("live", "refused"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()
        await asyncio.wait_for(self.task, 20)

    async def until(self, true: object) -> None:
        async with asyncio.timeout(20):
            while not true():  # type: ignore[operator]
                self.news.clear()
                await self.news.wait()


async def test_a_desk_gets_every_row_and_then_only_what_changed(bench: Bench) -> None:
    bench.board.put("devices", [device(n) for n in range(1200)])
    async with Visit(bench) as visit:
        await visit.until(lambda: len(visit.client.views["devices"]) == 1200)
        visit.events.clear()
        bench.board.put("devices", [device(7, state="down"), device(8)])
        bench.board.drop("devices", ["d9"])
        await visit.until(lambda: "d9" not in visit.client.views["devices"])
        assert visit.client.views["devices"]["d7"] == device(7, state="down")
        changed = {key for event in visit.events for key in getattr(event, "keys", None) or ()}
        assert changed == {"d7", "d9"}


async def test_a_desk_is_live_only_when_it_has_been_told_how_things_are(bench: Bench) -> None:
    bench.board.put("devices", [device(n) for n in range(1200)])
    async with Visit(bench) as visit:
        events = visit.events
        live = events.index(LinkChanged("live"))
        assert {"engine", "devices", "tickets", "roster", "journal"} <= {
            event.view for event in events[:live] if isinstance(event, Changed) and event.keys is None
        }


async def test_a_desk_that_is_behind_gets_the_newest_state_once(bench: Bench) -> None:
    async with Visit(bench) as visit:
        for n in range(500):
            bench.board.put("devices", [device(1, since=n)])
        await visit.until(lambda: "d1" in visit.client.views["devices"])
        assert visit.client.views["devices"]["d1"] == device(1, since=499)
        assert len([event for event in visit.events if getattr(event, "view", "") == "devices"]) <= 3


async def test_what_is_only_measured_travels_without_the_rest_of_the_row(bench: Bench) -> None:
    bench.board.put("devices", [device(n, customer="c") for n in range(1200)])
    async with Visit(bench) as visit:
        await visit.until(lambda: len(visit.client.views["devices"]) == 1200)
        before = visit.client.views["devices"]["d7"]
        newest = [Measured(f"d{n}", 0.5, 1000 + n, 60, "icmp") for n in range(1300)]
        bench.board.measure(newest)
        bench.board.drop("devices", ["d9"])
        await visit.until(lambda: visit.client.views["devices"]["d1199"].rtt == 2199)
        await visit.until(lambda: "d9" not in visit.client.views["devices"])
        here = visit.client.views["devices"]
        assert here["d7"] == device(7, customer="c", loss=0.5, rtt=1007, checked=60, method="icmp")
        assert before == device(7, customer="c")  # whoever holds the old row sees that it changed
        assert len(here) == 1199
    async with Visit(bench) as late:
        await late.until(lambda: len(late.client.views["devices"]) == 1199)
        assert late.client.views["devices"]["d7"].rtt == 1007


async def test_no_frame_is_larger_than_the_limit(bench: Bench) -> None:
    rows = [JournalRow(n, 0, "a", "k", "s", {"text": "字" * 500}, "h") for n in range(2000)]
    bench.board.put("journal", rows)
    reader, writer = await asyncio.open_unix_connection(str(bench.server.path), limit=frames.LIMIT)
    writer.write(frames.pack(frames.Frame("watch", name="journal")))
    got = 0
    while got < 2000:
        line = await reader.readline()
        assert len(line) <= frames.LIMIT
        got += len(frames.unpack(line).rows)
    writer.close()


async def test_an_answer_finds_its_command_even_when_they_overtake_each_other(bench: Bench) -> None:
    async with Visit(bench) as visit:
        answers = await asyncio.gather(*(visit.client.do(WriteLog(str(n))) for n in range(200)))
        assert all(answer == Answer("done", {"who": "anna"}, 3) for answer in answers)
        assert sorted(int(c.text) for _, c in bench.done if isinstance(c, WriteLog)) == list(range(200))


async def test_a_query_without_an_answer_gets_the_reason(bench: Bench) -> None:
    async with Visit(bench) as visit:
        assert await visit.client.ask(TicketQuery(4)) == Answer("unknown_ticket")


async def test_a_query_that_we_fail_at_is_answered_with_our_fault(bench: Bench) -> None:
    bench.detail = RuntimeError("a fault of ours")
    async with Visit(bench) as visit:
        assert await visit.client.ask(TicketQuery(4)) == Answer("fault")


async def test_the_ticket_of_a_storm_arrives_whole(bench: Bench) -> None:
    row = TicketRow(1, 1, "open", "I", {}, True, "core", {}, "s", "", "", 0, 1)
    facts = tuple(FactRow(n, "joined", n, n, "engine", "", {"device": "D" * 40}, n) for n in range(10_000))
    bench.detail = TicketDetail(row, facts, ())
    async with Visit(bench) as visit:
        found = await visit.client.ask(TicketQuery(1))
        assert isinstance(found, TicketDetail)
        assert len(found.facts) == 10_000


@pytest.mark.parametrize("garbage", [b"{}\n", b'{"kind":"do","name":"nothing"}\n', b"x" * 300_000 + b"\n"])
async def test_who_talks_garbage_is_told_so_and_sent_away(bench: Bench, garbage: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(str(bench.server.path))
    writer.write(garbage)
    async with asyncio.timeout(20):
        said = [frames.unpack(line) async for line in reader]
    assert said[-1].kind == "bye"
    assert bench.server.visitors == 0
    writer.close()


async def test_no_more_questions_are_taken_than_may_be_unanswered(bench: Bench) -> None:
    bench.gate.clear()
    reader, writer = await asyncio.open_unix_connection(str(bench.server.path))
    for n in range(500):
        writer.write(frames.pack(frames.Frame("do", op=str(n), name="log.write", body=frames.raw(WriteLog(str(n))))))
    for n in range(50):
        bench.board.put("devices", [device(n)])
        await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    assert bench.taken == 64
    bench.gate.set()
    got = set()
    async with asyncio.timeout(20):
        while len(got) < 500:
            frame = frames.unpack(await reader.readline())
            got |= {frame.op} if frame.kind == "answer" else set()
    writer.close()


async def test_a_command_under_way_is_sent_again_with_its_id_when_the_engine_changes(bench: Bench) -> None:
    bench.gate.clear()
    async with Visit(bench) as visit:
        asking = asyncio.create_task(visit.client.do(WriteLog("once")))
        await asyncio.sleep(0.05)
        await bench.server.close()
        await visit.until(lambda: visit.client.state == "lost")
        bench.gate.set()
        await bench.server.start()
        assert (await asking).done
        assert len({op for op, _ in bench.done}) == 1


async def test_an_engine_that_ends_late_leaves_the_door_of_its_successor(bench: Bench) -> None:
    bench.server.path.unlink()
    successor = Bench(bench.server.path)
    await successor.server.start()
    await bench.server.close()
    async with Visit(successor) as visit:
        assert visit.client.state == "live"
    await successor.server.close()
    assert not bench.server.path.exists()


async def test_a_rescue_that_fails_does_not_end_the_waiting(tmp_path: Path) -> None:
    def rescue() -> None:
        raise PermissionError("no log here")

    client = Client(tmp_path / "engine.sock", lambda event: None, rescue)
    waiting = asyncio.create_task(client.run())
    await asyncio.sleep(0.05)
    bench = Bench(client.socket)
    await bench.server.start()
    async with asyncio.timeout(20):
        while client.state != "live":
            await asyncio.sleep(0.01)
    await client.close()
    await waiting
    await bench.server.close()


async def test_a_stranger_is_told_why_and_gets_no_rows(bench: Bench) -> None:
    bench.refuse = "not an operator"
    async with Visit(bench) as visit:
        assert (visit.client.state, visit.client.refusal) == ("refused", "not an operator")
        assert not visit.client.views["engine"]


async def test_a_stranger_who_speaks_late_still_hears_why(bench: Bench) -> None:
    bench.refuse = "not an operator"
    reader, writer = await asyncio.open_unix_connection(str(bench.server.path))
    async with asyncio.timeout(20):
        line = await reader.readline()
        for _ in range(2):  # a write to a socket that the other side has closed fails here
            writer.write(b'{"kind":"watch"}\n')
            await writer.drain()
            await asyncio.sleep(0)
    assert frames.unpack(line).kind == "bye"
    assert not writer.is_closing()
    assert bench.server.visitors == 1
    writer.close()
    async with asyncio.timeout(20):
        while bench.server.visitors:
            await asyncio.sleep(0.01)


async def test_now_is_the_engines_wall_clock_plus_what_passed_since(bench: Bench) -> None:
    boot = 7
    client = Client(bench.server.path, lambda event: None, boot=lambda: boot, wall=lambda: 0)
    task = asyncio.create_task(client.run())
    async with asyncio.timeout(20):
        while client.state != "live":
            await asyncio.sleep(0.01)
    boot = 107
    assert client.now() == 105
    await client.close()
    await task


async def test_whoever_may_can_ask_the_engine_to_stop(bench: Bench) -> None:
    async with Visit(bench) as visit:
        await visit.client.stop_engine()
        async with asyncio.timeout(20):
            while not bench.stopped:
                await asyncio.sleep(0.01)


async def test_a_socket_deeper_than_the_kernel_allows_still_works(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*("deep" * 10 for _ in range(4)))
    deep.mkdir(parents=True)
    bench = Bench(deep / "engine.sock")
    await bench.server.start()
    async with Visit(bench) as visit:
        assert visit.client.state == "live"
    await bench.server.close()


def test_operation_ids_are_version_7_and_sort_by_time() -> None:
    early, late = new_op_id(1_000_000_000), new_op_id(2_000_000_000)
    assert early < late
    assert early[14] == "7"
    assert early[19] in "89ab"
    assert len({new_op_id(5) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b"\xff", b'{"kind":1}', b'{"kind":"do","body":{}}' + b"[" * 100_000]
)
def test_a_line_that_is_no_frame_is_a_bad_frame_and_nothing_else(line: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.unpack(line)


async def test_what_is_done_after_somebody_sat_down_is_theirs(bench: Bench) -> None:
    async with Visit(bench) as visit:
        assert (await visit.client.do(WriteLog("before"))).params == {"who": "anna"}
        assert (await visit.client.sit("li", "000000")).code == "pin_wrong"
        assert (await visit.client.do(WriteLog("still"))).params == {"who": "anna"}
        sat, done = await asyncio.gather(visit.client.sit("li", "271828"), visit.client.do(WriteLog("at once")))
        assert sat.done
        assert done.params == {"who": "li"}
        assert visit.client.me == Operator("li", "by PIN")


async def test_an_account_names_who_sits_there_on_every_connection(bench: Bench) -> None:
    async with Visit(bench, sit_as="bo") as visit:
        for _ in range(2):
            assert (await visit.client.do(WriteLog("mine"))).params == {"who": "bo"}
            await bench.server.close()
            await bench.server.start()


async def test_who_may_not_sit_there_is_told_why_and_nothing_is_done(bench: Bench) -> None:
    async with Visit(bench, sit_as="eve") as visit:
        await visit.until(lambda: visit.client.state == "refused")
        assert visit.client.refusal == "no eve here"
    assert bench.done == []


async def test_a_pin_holds_for_one_connection_and_nothing_is_sent_again_in_another_name(bench: Bench) -> None:
    async with Visit(bench) as visit:
        await visit.client.sit("li", "271828")
        bench.gate.clear()
        waiting = asyncio.create_task(visit.client.do(WriteLog("by Li")))
        while not bench.taken:
            await asyncio.sleep(0)
        await bench.server.close()
        await bench.server.start()
        assert (await waiting).code == "no_engine"
        bench.gate.set()
        assert (await visit.client.do(WriteLog("meant by Li"))).code == "no_engine"
        await visit.until(lambda: visit.client.me == Operator("anna", "Anna"))
        assert (await visit.client.do(WriteLog("by Anna"))).params == {"who": "anna"}
    assert [command for _op, command in bench.done] == [WriteLog("by Li"), WriteLog("by Anna")]


def test_a_pin_is_not_shown_by_what_carries_it() -> None:
    assert "271828" not in repr(Sit("li", "271828"))
    assert "$argon2" not in repr(SetPin("li", "$argon2id$"))


def test_a_mapping_that_nobody_may_change_crosses_like_any_other() -> None:
    answer = Answer("done", MappingProxyType({"run": "7"}))  # type: ignore[arg-type]
    assert frames.answer(frames.Frame("answer", body=frames.raw(answer))) == Answer("done", {"run": "7"})
