"""A disk that is full, at work and at the start: what was acknowledged is there, the rest is refused in words."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import Answer, WriteLog
from noctui.domain.queries import JournalPage, JournalQuery
from noctui.engine import anchors, disk
from noctui.store import connect, journal
from tests.engine.house import EngineProcess, Watcher, write_site
from tests.patience import SLACK

KIB = 1024


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Its state folder is a disk of its own, of 16 MiB."""
    if os.getuid() != 0:
        pytest.skip("only root may mount a small disk")
    found = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    state = found / "state"
    state.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", state], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield found
    subprocess.run(["umount", "-l", state], check=True)


def fill(site: Path) -> Path:
    """Take all the room that is left."""
    filler = site / "state" / "filler"
    with filler.open("ab", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4 * KIB))
        except OSError:
            return filler


async def write(watcher: Watcher, text: str) -> Answer:
    return await watcher.client.do(WriteLog(text.ljust(3000, ".")))


async def write_until_refused_again(watcher: Watcher) -> tuple[list[str], Answer]:
    """The texts that were acknowledged, also those for which there was room only after a first refusal, and what was
    said of the last that was not."""
    done, refused = list[str](), list[Answer]()
    while len(refused) < 2:
        answer = await write(watcher, text := f"line {len(done)}")
        if answer.done:
            done.append(text)
        else:
            refused.append(answer)
    return done, refused[-1]


def lines(site: Path) -> list[str]:
    engine = connect.open_for_reading(connect.sqlite_url(site / "state" / "noctui.db"))
    with engine.connect() as connection:
        found = [str(entry.payload["text"]) for entry in journal.entries(connection) if entry.kind == "log.line"]
    engine.dispose()
    return [text.rstrip(".") for text in found]


async def test_a_full_disk_is_said_read_from_and_written_to_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "SIZES", {disk.FOR_WORK: 512 * KIB, disk.FOR_A_START: 256 * KIB})
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            disk.Disk(site / "state").put_by()
            fill(site)
            done, refused = await write_until_refused_again(watcher)
            assert (refused.code, refused.params) == ("store", {"detail": "database or disk is full"})
            assert len(done) > 10  # in the room that was put by
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "store")
            page = await watcher.client.ask(JournalQuery(limit=1))
            assert isinstance(page, JournalPage)
            assert page.rows[0].params["text"].startswith(done[-1])
            fill(site).unlink()
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble != "store")
            assert (await write(watcher, "after")).done
        engine.process.send_signal(signal.SIGTERM)
        engine.process.wait(15 * SLACK)
        assert lines(site)[-len(done) - 1 :] == [*done, "after"]

        filler = fill(site)
        engine.start()
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            page = await watcher.client.ask(JournalQuery(limit=50, contains="after"))
            assert isinstance(page, JournalPage)
            assert len(page.rows) == 1
            filler.unlink()
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble != "store")
            assert (await write(watcher, "cold")).done
        assert lines(site)[-1] == "cold"
    assert not (site / "state" / disk.FOR_A_START).exists()


def test_an_anchor_is_whole_or_not_there(site: Path) -> None:
    file, written = site / "state" / "anchors.log", 0

    def write_on() -> None:
        nonlocal written
        while True:
            anchors.write(file, 10, written + 1, "a" * 64)
            written += 1

    anchors.write(file, 10, 0, "a" * 64)
    fill(site)
    with pytest.raises(OSError, match="No space left"):
        write_on()
    told = [line.split()[1:] for line in file.read_text("ascii").splitlines()]
    assert told == [[str(number), "a" * 64] for number in range(written + 1)]


def test_something_is_put_by_only_where_there_is_plenty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = disk.Disk(tmp_path)
    monkeypatch.setattr(disk.Disk, "left", lambda self: 11 * disk.MIB)
    assert found.short() == f"{tmp_path}: 11 MiB"
    found.put_by()
    assert [file.name for file in tmp_path.iterdir()] == [disk.FOR_A_START]
    assert (found.give_back(disk.FOR_A_START), found.give_back(disk.FOR_A_START)) == (True, False)
    monkeypatch.setattr(disk.Disk, "left", lambda self: disk.LOW)
    assert found.short() == ""
