"""Readings that nobody can make sense of: the others are judged, and it is said."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from noctui.domain import topology
from noctui.domain.reading import Reading
from noctui.engine.core import Core
from noctui.services import monitoring, rows
from noctui.services.tx import Tx
from noctui.store import connect
from tests.engine.test_trouble import closed, opened, said, url
from tests.services.scene import LEAVES, Scene, site

POISON = "cam-03/ping"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(url(tmp_path))
    yield Scene(engine, site())
    engine.dispose()


def sweep(scene: Scene, down: Sequence[str] = ()) -> list[Reading]:
    """An answer of every check."""
    return [
        Reading(check, scene.now, 3, 0 if spec.device in down else 3, 1000, 1000, 1000)
        for check, spec in scene.site.checks.items()
    ]


async def outage(core: Core, scene: Scene) -> None:
    for _ in range(4):
        await core.ingest(sweep(scene, down=("cam-05",)))


def states(core: Core) -> dict[str, str]:
    return {name: core.working.devices[name].state for name in ("cam-03", "cam-05", "srv")}


def spoil_assess(patch: pytest.MonkeyPatch) -> None:
    real = monitoring.assess

    def assess(site: Any, working: Any, readings: Sequence[Reading], now: int) -> monitoring.Assessment:
        if any(reading.check == POISON for reading in readings):
            raise LookupError("nonsense")
        return real(site, working, readings, now)

    patch.setattr(monitoring, "assess", assess)


def spoil_book(patch: pytest.MonkeyPatch) -> None:
    real = monitoring.book

    def book(tx: Tx, working: Any, found: monitoring.Assessment) -> None:
        real(tx, working, found)
        if POISON in found.checks:
            raise LookupError("nonsense")

    patch.setattr(monitoring, "book", book)


def spoil_judge(patch: pytest.MonkeyPatch) -> None:
    real = monitoring._judge

    def judge(site: Any, working: Any, found: Any, states: Any, device: str, *more: Any) -> None:
        real(site, working, found, states, device, *more)
        if device == "cam-03":
            found.devices.pop(device, None)
            raise LookupError("nonsense")

    patch.setattr(monitoring, "_judge", judge)


def spoil_resolve(patch: pytest.MonkeyPatch) -> None:
    real = topology.resolve

    def resolve(known: Any, states: Any, only: frozenset[str]) -> Any:
        if "cam-03" in only:
            raise LookupError("nonsense")
        return real(known, states, only)

    patch.setattr(topology, "resolve", resolve)


@pytest.mark.parametrize("spoil", [spoil_assess, spoil_book])
def test_one_reading_that_makes_no_sense_keeps_no_other_from_being_judged(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, spoil: Any
) -> None:
    async def story() -> tuple[Core, tuple[str, str], dict[str, str]]:
        core = await opened(scene, tmp_path)
        with monkeypatch.context() as patch:
            spoil(patch)
            await outage(core, scene)
            while_so = said(core.showing), states(core)
        await core.ingest(sweep(scene, down=("cam-05",)))
        await closed(core)
        return core, *while_so

    with caplog.at_level(logging.ERROR):
        core, trouble, while_so = asyncio.run(story())
    assert trouble == ("reading", f"{POISON}: LookupError: nonsense")
    assert while_so == {"cam-03": "unknown", "cam-05": "down", "srv": "up"}
    assert (said(core.showing), states(core)["cam-03"]) == (("", ""), "up")
    assert len([entry for entry in caplog.records if POISON in entry.getMessage()]) == 1
    assert [ticket.root for ticket in scene.tickets()] == ["cam-05"]


@pytest.mark.parametrize("fails", ["_judge", "resolve"])
def test_a_device_that_nobody_can_judge_keeps_no_other_from_being_judged(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails: str
) -> None:
    """Its own reading is in none of the batches: what asks about it is that the engine has just begun."""

    async def story() -> tuple[Core, tuple[str, str], dict[str, str]]:
        core = await opened(scene, tmp_path)
        others = [reading for reading in sweep(scene, down=("cam-05",)) if reading.check != POISON]
        with monkeypatch.context() as patch:
            (spoil_judge if fails == "_judge" else spoil_resolve)(patch)
            for _ in range(4):
                await core.ingest(others)
            while_so = said(core.showing), states(core)
        await core.ingest(sweep(scene, down=("cam-05",)))
        await closed(core)
        return core, *while_so

    with caplog.at_level(logging.ERROR):
        core, trouble, while_so = asyncio.run(story())
    assert trouble == ("reading", "cam-03: LookupError: nonsense")
    assert while_so == {"cam-03": "unknown", "cam-05": "down", "srv": "up"}
    assert (said(core.showing), states(core)["cam-03"]) == (("", ""), "up")
    assert len([entry for entry in caplog.records if "cam-03" in entry.getMessage()]) == 1
    assert [ticket.root for ticket in scene.tickets()] == ["cam-05"]


def test_what_cannot_be_shown_ends_no_engine(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unshowable(*_: Any) -> Any:
        raise LookupError("nonsense")

    async def story() -> tuple[tuple[str, str], tuple[str, str]]:
        core = await opened(scene, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(rows, "device_row", unshowable)
            await core.ingest(sweep(scene))
            found = said(core.showing)
        await core.ingest(sweep(scene))
        await closed(core)
        return found, said(core.showing)

    (code, detail), after = asyncio.run(story())
    assert (code, detail.count("LookupError"), detail[-5:], after) == (
        "reading",
        3,
        f"(+{len(LEAVES) + 3 - 3})",
        ("", ""),
    )
