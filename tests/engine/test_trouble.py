"""What the engine says of its own troubles: the gravest, and each until it is over."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from noctui.domain.commands import AddNote, Answer, Command, CorrectFact
from noctui.domain.explanations import Explanation
from noctui.domain.moments import HOUR, Instant
from noctui.domain.queries import (
    Detail,
    ExplainQuery,
    IntakeDetail,
    IntakeQuery,
    JournalQuery,
    LedgerDetail,
    LedgerQuery,
    Query,
    TicketDetail,
    TicketQuery,
)
from noctui.domain.reading import Reading
from noctui.domain.views import EngineRow
from noctui.engine import answers
from noctui.engine import core as engine_core
from noctui.engine.clock import Clock
from noctui.engine.core import Core
from noctui.engine.showing import Showing
from noctui.engine.writer import Writer
from noctui.services import rows
from noctui.services.tx import Tx
from noctui.store import connect, journal, tickets
from noctui.wire.board import Board
from tests.services.ladders import fails_at
from tests.services.scene import ANNA, Scene, site
from tests.services.test_upgrade import RAISING


@dataclass(frozen=True, slots=True)
class Still(Clock):
    at: Instant

    def wall(self) -> Instant:
        return self.at


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(url(tmp_path))
    yield Scene(engine, site())
    engine.dispose()


def url(folder: Path) -> str:
    return connect.sqlite_url(folder / "noctui.db")


def showing() -> Showing:
    row = EngineRow("s", "UTC", "en", "running", 1, 0, False, False)
    return Showing(Board(), row)


def said(shown: Showing) -> tuple[str, str]:
    return shown.engine.trouble, shown.engine.detail


def test_the_gravest_trouble_is_shown_and_each_lasts_until_it_is_over() -> None:
    shown = showing()
    shown.trouble("ticket", "T-3")
    shown.trouble("store", "disk full")
    assert said(shown) == ("store", "disk full")
    shown.trouble("config", "policies/x.yaml:3:1")
    shown.trouble("store", "")
    assert said(shown) == ("config", "policies/x.yaml:3:1")
    shown.trouble("config", "")
    assert said(shown) == ("ticket", "T-3")
    shown.trouble("ticket", "")
    assert said(shown) == ("", "")


async def opened(scene: Scene, folder: Path) -> Core:
    writer = Writer(url(folder))
    await writer.open()
    await writer.take_lease("here:1", "boot", lambda: 1)
    core = Core(scene.site, writer, connect.open_reader(url(folder)), Still(scene.now), showing())
    await core.load()
    return core


async def closed(core: Core) -> None:
    await core.reader.dispose()
    await core.writer.close()


async def no_probe(check: str) -> Reading:
    raise KeyError(check)


def test_a_ticket_that_makes_no_sense_is_logged_once_and_shown_while_it_is_so(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    with scene.engine.begin() as connection:
        tickets.add_fact(connection, number, "promised", scene.now, scene.now, "x", "", {"clock": "repair"}, 0)

    async def story() -> tuple[str, str]:
        core = await opened(scene, tmp_path)
        for _ in range(3):
            await core.cycle()
        shown = said(core.showing)
        await closed(core)
        return shown

    with caplog.at_level(logging.ERROR):
        code, detail = asyncio.run(story())
    assert (code, detail.startswith(f"T-{number}: KeyError")) == ("ticket", True)
    assert len([entry for entry in caplog.records if f"T-{number}" in entry.getMessage()]) == 1


def test_a_ticket_that_was_mended_is_no_trouble_any_more(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")
    with scene.engine.begin() as connection:
        wrong = tickets.add_fact(connection, number, "promised", scene.now, scene.now, "x", "", {"clock": "repair"}, 0)

    async def story() -> list[str]:
        core = await opened(scene, tmp_path)
        shown = [said(core.showing)[0]]
        deeds: list[Command] = [AddNote(number, "what is this?"), CorrectFact(number, 1, wrong.id, "makes no sense")]
        for nth, deed in enumerate(deeds):
            assert (await core.perform(deed, f"op-{nth}", ANNA, "test")).done
            shown.append(said(core.showing)[0])
        await closed(core)
        return shown

    with caplog.at_level(logging.ERROR):
        assert asyncio.run(story()) == ["ticket", "ticket", ""]
    assert len([entry for entry in caplog.records if f"T-{number}" in entry.getMessage()]) == 1


@pytest.mark.parametrize("sweep", ["mutes", "paging", "handover_sweep", "roster_changes"])
def test_a_sweep_that_goes_wrong_stops_no_other_is_logged_once_and_shown_while_it_is_so(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, sweep: str
) -> None:
    fails_at(scene, RAISING, "2027-01-20T08:00")
    scene.now += 5 * HOUR

    def spoilt(tx: Tx, *_: object) -> None:
        tx.log("log.line", "spoilt")
        raise LookupError("nonsense")

    async def story() -> tuple[tuple[str, str], tuple[str, str], int]:
        core = await opened(scene, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(getattr(engine_core, sweep), "sweep", spoilt)
            for _ in range(3):
                await core.cycle()
            while_so = said(core.showing)
        await core.cycle()
        [ticket] = scene.tickets()
        await closed(core)
        return while_so, said(core.showing), ticket.breached

    with caplog.at_level(logging.ERROR):
        (code, detail), after, breached = asyncio.run(story())
    assert (code, after, breached > 0) == ("sweep", ("", ""), True)
    assert detail.endswith(": LookupError: nonsense")
    assert [entry.getMessage() for entry in caplog.records] == [f"not done for {detail}"]
    assert scene.read(lambda c: [one for one in journal.entries(c) if one.subject == "spoilt"]) == []


def test_what_goes_wrong_after_the_sweeps_ends_no_beat_either(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> list[tuple[str, str]]:
        core = await opened(scene, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(rows, "some_ticket_rows", lambda *_: 1 // 0)
            await core.cycle()
            found = [said(core.showing)]
        await core.cycle()
        found.append(said(core.showing))
        await closed(core)
        return found

    [(code, detail), after] = asyncio.run(story())
    assert (code, detail.split(":")[1], after) == ("sweep", " ZeroDivisionError", ("", ""))


def test_what_a_desk_asks_about_tickets_is_answered(scene: Scene, tmp_path: Path) -> None:
    number = fails_at(scene, RAISING, "2027-01-20T08:00")

    async def story() -> list[Detail]:
        core = await opened(scene, tmp_path)
        asked: list[Query] = [
            TicketQuery(number),
            ExplainQuery(number, "repair"),
            IntakeQuery("fault", "srv"),
            LedgerQuery("city"),
            LedgerQuery("nope"),
            TicketQuery(99),
        ]
        found = [await answers.answer(core, no_probe, query) for query in asked]
        await closed(core)
        return found

    *found, no_contract, no_ticket = asyncio.run(story())
    assert [type(one) for one in found] == [TicketDetail, Explanation, IntakeDetail, LedgerDetail]
    assert no_contract == Answer("unknown_contract", {"contract": "nope"})
    assert no_ticket == Answer("unknown_ticket", {"ticket": "99"})


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        (TicketQuery(10**30), "number"),
        (ExplainQuery(2**63, "repair"), "number"),
        (JournalQuery(2**63), "number"),
        (JournalQuery(contains="a\0b"), "U+0000"),
    ],
)
def test_a_question_that_no_store_can_be_asked_is_refused(
    scene: Scene, tmp_path: Path, query: Query, detail: str
) -> None:
    async def story() -> Detail:
        core = await opened(scene, tmp_path)
        found = await answers.answer(core, no_probe, query)
        await closed(core)
        return found

    assert asyncio.run(story()) == Answer("invalid", {"detail": detail})
